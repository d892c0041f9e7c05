import * as fs from "node:fs"
import { dirname } from "node:path"
import { promisify } from "node:util"

/** What a spool does with files, in the thread pool. Each rejects as the system says. */
export const open = promisify(fs.open)
export const close = promisify(fs.close)
export const unlink = promisify(fs.unlink)
export const rename = promisify(fs.rename)
export const readdir: (path: string) => Promise<ReadonlyArray<string>> = promisify(fs.readdir)
export const stat: (path: string) => Promise<fs.Stats> = promisify(fs.stat)
export const rmdir = promisify(fs.rmdir)
export const removeTree: (path: string) => Promise<void> = (path) =>
  promisify(fs.rm)(path, { recursive: true, force: true })
export const readFile: (path: string) => Promise<Buffer> = promisify(fs.readFile)

const ours = { mode: 0o700 }

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code

/** There is one already, perhaps since a moment ago. */
const unlessThere = (error: unknown) => {
  if (codeOf(error) !== "EEXIST") throw error
}

/** A directory above it is missing. */
const lacksParent = (path: string, error: unknown) => codeOf(error) === "ENOENT" && dirname(path) !== path

/**
 * Makes a directory and those above it, readable by the user alone. Node's own recursive way never ends where a parent is
 * there and takes nothing, as in /proc.
 */
export const makeDirectory = async (path: string): Promise<void> => {
  const make = () => promisify(fs.mkdir)(path, ours).catch(unlessThere)
  try {
    await make()
  } catch (error) {
    if (!lacksParent(path, error)) throw error
    await makeDirectory(dirname(path))
    await make()
  }
}

/** The same at once, for when nothing can be waited for any more. */
export const makeDirectoryNow = (path: string): void => {
  const make = () => {
    try {
      fs.mkdirSync(path, ours)
    } catch (error) {
      unlessThere(error)
    }
  }
  try {
    make()
  } catch (error) {
    if (!lacksParent(path, error)) throw error
    makeDirectoryNow(dirname(path))
    make()
  }
}

/** A new file for the user alone. */
export const create = (path: string): Promise<number> => open(path, "ax", 0o600)

/** Writes all of it, however many steps that takes. */
export const append = async (file: number, bytes: Buffer): Promise<void> => {
  const write = promisify(fs.write)
  for (let at = 0; at < bytes.length; ) at += (await write(file, bytes, at, bytes.length - at, null)).bytesWritten
}

/** Says that its owner lives. `now` in milliseconds since the epoch. */
export const touch = (path: string, now: number): Promise<void> => promisify(fs.utimes)(path, now / 1_000, now / 1_000)

export const isMissing = (error: unknown): boolean => codeOf(error) === "ENOENT"
