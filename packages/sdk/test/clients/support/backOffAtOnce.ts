import { vi } from "vitest"

/**
 * Nobody waits before a second try: the provider asks for it at once, and where a library goes by its own mind, which is
 * LangChain, its one to four seconds are cut short. Timers of all other lengths stay as they are.
 */
export const backOffAtOnce = () => {
  const real = globalThis.setTimeout
  const faster = (action: (...args: Array<unknown>) => void, ms = 0, ...args: Array<unknown>) =>
    real(action, ms >= 1_000 && ms <= 4_000 ? 0 : ms, ...args)
  vi.spyOn(globalThis, "setTimeout").mockImplementation(faster as typeof setTimeout)
}
