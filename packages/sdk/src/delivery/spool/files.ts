import * as fs from "node:fs"
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

/** Readable by the user alone, as is all that is in it. */
export const makeDirectory = async (path: string): Promise<void> => {
  await promisify(fs.mkdir)(path, { recursive: true, mode: 0o700 })
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

export const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException | undefined)?.code === "ENOENT"
