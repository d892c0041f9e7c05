import { setImmediate } from "node:timers/promises"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

/** Bytes that are referred to. What earlier tests of the thread have left goes first, which is not done in one turn. */
export const bytesHeld = async (): Promise<number> => {
  let before: number
  let now = Number.POSITIVE_INFINITY
  do {
    before = now
    collect()
    await setImmediate()
    const { external, heapUsed } = process.memoryUsage()
    now = external + heapUsed
  } while (now < before)
  return now
}
