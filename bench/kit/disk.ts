import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs"
import { basename } from "node:path"

/** What a directory lies on, as far as Linux tells; on a file system of type ext4 that has no journal, each file is slow to make. */
export const diskOf = (directory: string): string => {
  if (!existsSync("/proc/mounts")) return "a disk"
  const path = realpathSync(directory)
  const journals = existsSync("/proc/fs/jbd2") ? readdirSync("/proc/fs/jbd2") : []
  const [mount] = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, at = ""]) => at === "/" || path === at || path.startsWith(`${at}/`))
    .toSorted(([, one = ""], [, other = ""]) => other.length - one.length)
  const [device = "", , type = "a disk"] = mount ?? []
  // What is called otherwise than its journal, such as the root of some machines, is not told apart.
  if (type !== "ext4" || !existsSync(device)) return type
  const named = basename(realpathSync(device))
  return journals.some((journal) => journal.startsWith(`${named}-`)) ? "ext4" : "ext4 without a journal"
}
