// Builds what is published: the command line with all that it is made of, in a few files. What a command alone needs is in
// files of its own, loaded when it runs.
//
//   node packages/cli/build.mjs
//
// It is made of what `tsc -b packages/cli` has left in dist. The embedded engine is native, and stays outside.
import { existsSync } from "node:fs"
import { readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const root = here("../..")
const out = here("bundle")

/** What is asked for only where somebody uses it, and may be absent: a native watcher of files, faster msgpack and WebSockets. */
const optional = ["@parcel/watcher", "msgpackr-extract", "utf-8-validate", "bufferutil"]

await rm(out, { recursive: true, force: true })
const { metafile } = await build({
  entryPoints: [here("dist/main.js")],
  outdir: out,
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  external: ["chdb", "chdb/*", ...optional],
  format: "esm",
  platform: "node",
  target: "node20",
  // For packages in CommonJS, which ask for Node's own.
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);'
  },
  legalComments: "none",
  metafile: true,
  logLevel: "warning"
})
await writeFile(join(out, "licences.txt"), await licences(Object.keys(metafile.inputs)))

/** The licences of all packages that were taken in, in full, as they ask. */
async function licences(inputs) {
  const folders = new Set(inputs.flatMap((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/) ?? []))
  return (await Promise.all([...folders].sort().map(licence))).join(`\n${"-".repeat(80)}\n\n`)
}

async function licence(folder) {
  const path = join(root, folder)
  const { license, name, version } = JSON.parse(await readFile(join(path, "package.json"), "utf8"))
  const file = (await readdir(path)).find(
    (entry) => /^(licen[cs]e|copying)/i.test(entry) && existsSync(join(path, entry))
  )
  const text = file === undefined ? "" : `\n${await readFile(join(path, file), "utf8")}`
  return `${name} ${version} (${license})\n${text}`
}
