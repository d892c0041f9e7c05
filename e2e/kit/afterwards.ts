import { afterEach } from "vitest"

const pending: Array<() => unknown> = []

/** Does something when the test is over, even one that fails; what was asked for last is done first. */
export const afterwards = (action: () => unknown): void => {
  pending.push(action)
}

afterEach(async () => {
  for (let action = pending.pop(); action !== undefined; action = pending.pop()) await action()
})
