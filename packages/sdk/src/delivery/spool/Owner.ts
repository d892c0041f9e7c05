import { createHash, randomBytes } from "node:crypto"
import { readFileSync, readlinkSync } from "node:fs"
import { hostname } from "node:os"

/**
 * Whose a directory of spooled spans is. It stands in its name, `destination-host-pid-random`, so that taking it over is one
 * rename, which only one of several can do.
 */
export interface Owner {
  /** Where its spans are to go. What is meant for one server, or one key, is no other's business. */
  readonly destination: string
  /** The machine, and on Linux this start of it and the container: where process ids mean the same. `left`: it is nobody's. */
  readonly host: string
  readonly pid: number
}

/** Milliseconds between two signs of life. */
export const heartbeat = 10_000
/** Milliseconds without one after which an owner that nobody can look at is taken for dead. */
const longestSilence = 60_000
/** The same for one whose process id is in use, if perhaps by another process. */
const longestSilenceAlive = 600_000

const nobody = "left"

export const destinationOf = (serverUrl: string, apiKey: string | undefined): string =>
  short(`${serverUrl}\n${apiKey ?? ""}`)

export const nameOf = ({ destination, host, pid }: Owner): string =>
  `${destination}-${host}-${pid}-${randomBytes(8).toString("hex")}`

/** The name of one that whoever comes may have. */
export const leftBy = ({ destination }: Owner): string => nameOf({ destination, host: nobody, pid: 0 })

/** Absent for what is no name of ours. */
export const ownerOf = (name: string): Owner | undefined => {
  const [, destination, host, pid] = /^([0-9a-f]{16})-([0-9a-f]{16}|left)-(\d{1,10})-[0-9a-f]{16}$/.exec(name) ?? []
  if (destination === undefined || host === undefined) return undefined
  return { destination, host, pid: Number(pid) }
}

/** `silence`: milliseconds since its last sign of life. */
export const isDead = ({ host, pid }: Owner, silence: number): boolean => {
  if (host === nobody) return true
  // Our own process id may be that of a worker thread's watch, or of another copy of AgentWatch.
  if (host !== thisHost() || pid === process.pid) return silence > longestSilence
  return isAlive(pid) ? silence > longestSilenceAlive : true
}

let host: string | undefined

/** Reads two small files of the system, once. */
export const thisHost = (): string => {
  host ??= short(
    [
      attempt(hostname),
      attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
      attempt(() => readlinkSync("/proc/self/ns/pid"))
    ].join("\n")
  )
  return host
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code !== "ESRCH"
  }
}

const attempt = (read: () => string): string => {
  try {
    return read()
  } catch {
    return ""
  }
}

const short = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16)
