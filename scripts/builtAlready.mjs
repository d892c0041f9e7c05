// Whether what is built is built of what stands here now, so that nothing needs to be built again.
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import { root } from "./run.mjs"

/** What a build leaves behind last, package by package. */
const made = ["cli/bundle/main.js", "sdk/dist/index.js", "dashboard/dist/site/index.html"].map(
  (name) => `packages/${name}`
)

/** Folders that nothing is built of. */
const left = new Set(["node_modules", "dist", "bundle", "test", "coverage"])

const filesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return left.has(entry.name) ? [] : filesIn(path)
    return path.endsWith(".tsbuildinfo") ? [] : [path]
  })

const sources = (folder) => [
  ...filesIn(join(folder, "packages")),
  ...readdirSync(folder)
    .filter((name) => /^(package.*|tsconfig.*)\.json$/.test(name))
    .map((name) => join(folder, name))
]

/** All that is built, and what it is built of: which files, how large, and when they were last written. */
const standing = (folder) => {
  const hash = createHash("sha256")
  const all = [...sources(folder), ...made.map((name) => join(folder, name))]
  for (const path of all.sort()) {
    const { mtimeMs, size } = statSync(path)
    hash.update(`${relative(folder, path)} ${size} ${mtimeMs}\n`)
  }
  return hash.digest("hex")
}

const record = (folder) => join(folder, ".cache", "built")

export const builtAlready = (folder = root) =>
  [record(folder), ...made.map((name) => join(folder, name))].every((path) => existsSync(path)) &&
  readFileSync(record(folder), "utf8") === standing(folder)

export const rememberBuilt = (folder = root) => {
  mkdirSync(join(folder, ".cache"), { recursive: true })
  writeFileSync(record(folder), standing(folder))
}
