import { spawn } from "node:child_process"
import { cpSync, rmSync, statfsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterwards } from "./afterwards.js"
import { ownDirectory } from "./directory.js"

/** A directory on a disk of its own, which only processes that are run `within` see. */
export interface SmallDisk {
  readonly directory: string
  /** The command that runs another one where the disk is. */
  readonly within: ReadonlyArray<string>
  /** Takes all the room that is left, but for so many bytes. */
  readonly fill: (but?: number) => void
  /** Gives back what `fill` took. */
  readonly makeRoom: () => void
}

const root = process.getuid?.() === 0

/**
 * A disk of so many megabytes, in memory, with a copy of a directory on it. It is mounted in a namespace that lives as
 * long as one process, which ends when nobody holds its input any more: whatever becomes of the test, no mount is left
 * behind. Whoever is not root is root in the namespace.
 */
export const smallDisk = async (megabytes: number, holds: string): Promise<SmallDisk> => {
  const mount = ownDirectory()
  const script = `mount -t tmpfs -o size=${megabytes}m tmpfs "${mount}" && echo mounted && exec cat`
  const holder = spawn("unshare", [...(root ? [] : ["--user", "--map-root-user"]), "--mount", "sh", "-c", script], {
    stdio: ["pipe", "pipe", "pipe"]
  })
  const gone = new Promise<void>((resolve) => holder.once("close", () => resolve()))
  afterwards(() => {
    holder.stdin.end()
    return gone
  })
  let said = ""
  await new Promise<void>((resolve, reject) => {
    for (const stream of [holder.stdout, holder.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        said += chunk.toString()
        if (said.includes("mounted")) resolve()
      })
    }
    holder.once("error", reject)
    void gone.then(() => reject(new Error(`a small disk needs Linux and namespaces: ${said}`)))
  })

  const user = root ? [] : ["--user", "--preserve-credentials"]
  // The disk as it is seen from here.
  const seen = join(`/proc/${holder.pid}/root`, mount)
  const ballast = join(seen, "ballast")
  const free = () => {
    const { bavail, bsize } = statfsSync(seen)
    return bavail * bsize
  }
  const take = (bytes: number): boolean => {
    try {
      if (bytes > 0) writeFileSync(ballast, Buffer.alloc(bytes), { flag: "a" })
      return true
    } catch {
      return false
    }
  }
  cpSync(holds, join(seen, "data"), { recursive: true, verbatimSymlinks: true })
  return {
    directory: join(mount, "data"),
    within: ["nsenter", "--target", String(holder.pid), ...user, "--mount"],
    fill: (but = 0) => {
      take(free() - but)
      // Whoever writes on meanwhile gives room back, too.
      if (but === 0) while (take(4_096)) {}
    },
    makeRoom: () => rmSync(ballast)
  }
}
