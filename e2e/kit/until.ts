import { setTimeout as sleep } from "node:timers/promises"

/** Waits until something is so. `what` is told if it is not so in two minutes, or in as many milliseconds as given. */
export const until = async (what: string, holds: () => boolean | Promise<boolean>, limit = 120_000): Promise<void> => {
  const end = performance.now() + limit
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`it is not so that ${what}`)
    await sleep(10)
  }
}
