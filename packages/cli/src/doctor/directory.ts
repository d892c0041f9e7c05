import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { type Finding, fail, ok, warn } from "./Finding.js"

/** The directory itself, or the nearest one above it that is there. */
const nearest = (directory: string): string => (existsSync(directory) ? directory : nearest(dirname(directory)))

const isWritable = (directory: string): boolean => {
  try {
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // There is one, and it is somebody else's.
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

/** Whether somebody holds a lock on a file; `undefined` where the machine does not tell. */
const isLocked = (file: string): boolean | undefined => {
  try {
    const { ino } = statSync(file)
    return readFileSync("/proc/locks", "utf8")
      .split("\n")
      .some((line) => line.split(/\s+/)[5]?.endsWith(`:${ino}`))
  } catch {
    return undefined
  }
}

/** The process that has the store open, by what the engine writes down of it. */
const holder = (directory: string): number | undefined => {
  const file = join(directory, "status")
  if (!existsSync(file)) return undefined
  const pid = Number(/^PID: (\d+)/m.exec(readFileSync(file, "utf8"))?.[1])
  return Number.isInteger(pid) && (isLocked(file) ?? isAlive(pid)) ? pid : undefined
}

const other = "Choose another directory with --db, for example --db ./agentwatch-data"

/** Whether the embedded store can be opened in a directory. `served`: a server of ours runs, which may be the one that has it. */
export const dataDirectory = (given: string, served: boolean): Finding => {
  const about = "Data"
  const directory = resolve(given)
  const there = nearest(directory)
  if (!statSync(there).isDirectory()) return fail(about, `${there} is a file`, `${other}.`)
  if (!isWritable(there)) return fail(about, `${there} cannot be written`, `${other}, or change its rights.`)
  if (there !== directory) return ok(about, `${directory} is not there yet and can be made`)
  const pid = holder(directory)
  if (pid === undefined) return ok(about, `${directory} is there and free`)
  const found = `${directory} is held by process ${pid}`
  return served ? ok(about, found) : fail(about, found, `Stop that one, or choose another directory with --db.`)
}

const mib = 1024 * 1024
const least = 200 * mib
const comfortable = 2_048 * mib

const shownSize = (bytes: number) =>
  bytes < 10_240 * mib ? `${Math.floor(bytes / mib)} MiB` : `${Math.floor(bytes / 1024 / mib)} GiB`

/** Whether so many free bytes are enough. */
export const room = (bytes: number, directory: string): Finding => {
  const found = `${shownSize(bytes)} free at ${directory}`
  if (bytes < least) return fail("Disk", found, "Make room, or choose a directory elsewhere with --db.")
  return bytes < comfortable
    ? warn("Disk", found, "Make room, or keep less with a smaller DATA_RETENTION_DAYS.")
    : ok("Disk", found)
}

/** How much room there is for data in a directory. */
export const disk = (given: string): Finding => {
  const there = nearest(resolve(given))
  const { bavail, bsize } = statfsSync(there)
  return room(bavail * bsize, there)
}
