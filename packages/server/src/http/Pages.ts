import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { extname, join, relative, sep } from "node:path"

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".png": "image/png",
  ".woff2": "font/woff2"
}

/** The ways in which the build leaves a file packed, best first. */
const packings = [
  { encoding: "br", ending: ".br" },
  { encoding: "gzip", ending: ".gz" }
] as const

/** A file as it is, or packed. */
export interface Form {
  readonly encoding?: (typeof packings)[number]["encoding"]
  readonly bytes: Uint8Array
  readonly etag: string
}

/** A file of the dashboard, and how it is answered. */
export interface Page {
  readonly path: `/${string}`
  readonly plain: Form
  readonly packed: ReadonlyArray<Required<Form>>
  readonly type: string
  readonly cache: string
}

const formOf = (file: string): Form => {
  const bytes = readFileSync(file)
  return { bytes, etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 27)}"` }
}

const pageOf = (root: string, file: string): Page => {
  const name = relative(root, file).split(sep).join("/")
  return {
    path: name === "index.html" ? "/" : `/${name}`,
    plain: formOf(file),
    packed: packings.flatMap(({ encoding, ending }) =>
      existsSync(file + ending) ? [{ ...formOf(file + ending), encoding }] : []
    ),
    type: types[extname(file)] ?? "application/octet-stream",
    // A built asset carries its hash in its name; everything else is asked for again.
    cache: name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache"
  }
}

/** It is another file's packed form. */
const isPacked = (file: string) =>
  packings.some(({ ending }) => file.endsWith(ending) && existsSync(file.slice(0, -ending.length)))

const filesOf = (directory: string): ReadonlyArray<string> =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/** Reads the files of the dashboard, once: no path that comes from outside ever reaches the file system. */
export const pagesOf = (directory: string): ReadonlyArray<Page> =>
  filesOf(directory)
    .filter((file) => !isPacked(file))
    .map((file) => pageOf(directory, file))
