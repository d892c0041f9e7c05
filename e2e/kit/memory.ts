import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { afterwards } from "./afterwards.js"

const pageBytes = Number(execFileSync("getconf", ["PAGESIZE"], { encoding: "utf8" }))

/** Megabytes of memory that a process holds. */
export const residentMegabytes = (pid: number): number =>
  (Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * pageBytes) / 1024 / 1024

/** Looks at a process ten times a second; gives what was seen, oldest first. */
export const watchMemory = (pid: number): ReadonlyArray<number> => {
  const seen: Array<number> = []
  const timer = setInterval(() => {
    try {
      seen.push(residentMegabytes(pid))
    } catch {
      // It has ended.
      clearInterval(timer)
    }
  }, 100)
  afterwards(() => clearInterval(timer))
  return seen
}
