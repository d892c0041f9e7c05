// Builds what is published: for each door one module and its declarations, with what they share beside them.
//
//   node packages/sdk/build.mjs [folder]     where to, for who only wants to try it; else packages/sdk/dist
//
// The declarations are made of what `tsc -b packages/sdk` has left in .cache/sdk-types.
import { mkdir, readdir, rm, stat } from "node:fs/promises"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { rollup } from "rollup"
import { dts } from "rollup-plugin-dts"

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const published = here("dist")
const out = resolve(process.argv[2] ?? published)
const declarations = here("../../.cache/sdk-types")

/** What a door, with all that it reaches, may import that is not beside it. */
const doors = {
  index: /^node:/,
  register: /^node:/,
  "effect/index": /^(node:|effect(\/|$)|@effect\/platform(\/|$))/
}
const names = Object.keys(doors)

/** What is taken in, each with its licence in a comment that stays. */
const taken = /node_modules\/fzstd\//

await mkdir(out, { recursive: true })
const modules = await bundle()
const types = await bundleTypes()
const strange = [...strangers(modules, ".js"), ...strangers(types, ".d.ts")]
if (strange.length > 0) {
  console.error(strange.join("\n"))
  process.exit(1)
}
const written = [...modules.keys(), ...types.keys()]
if (out === published) await removeAllBut(written)
for (const file of written) console.log(`${await kibibytes(file)} ${file}`)

/**
 * Files to what they import. One run for all doors, so that they share one state. Not minified: Node prints the line that
 * an error was thrown in, and stacks are read by people. The price table's licence asks to stay with it.
 */
async function bundle() {
  const { metafile } = await build({
    entryPoints: names.map((name) => ({ in: here(`src/${name}.ts`), out: name })),
    outdir: out,
    absWorkingDir: out,
    bundle: true,
    splitting: true,
    external: ["effect", "effect/*", "@effect/*"],
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: true,
    legalComments: "eof",
    metafile: true,
    logLevel: "warning"
  })
  const foreign = Object.keys(metafile.inputs).filter((path) => path.includes("node_modules/") && !taken.test(path))
  if (foreign.length > 0) throw new Error(`What is published holds no other package, but: ${foreign.join(", ")}`)
  return new Map(Object.entries(metafile.outputs).map(([file, { imports }]) => [file, imports.map(({ path }) => path)]))
}

/** The same for declarations. Those of core are not published, so they are taken in; the doors share one copy of each. */
async function bundleTypes() {
  const bundled = await rollup({
    input: Object.fromEntries(names.map((name) => [name, join(declarations, `${name}.d.ts`)])),
    external: [/^effect(\/|$)/, /^@effect\//],
    plugins: [dts({ tsconfig: here("tsconfig.json"), includeExternal: ["@agentwatch/core"] })],
    onwarn: ({ message }) => console.log(message)
  })
  const { output } = await bundled.write({
    dir: out,
    format: "es",
    entryFileNames: "[name].d.ts",
    chunkFileNames: "types.d.ts"
  })
  return new Map(output.map(({ fileName, imports }) => [fileName, imports]))
}

/** A sentence for each door that leads to something it is not to import. */
function strangers(files, extension) {
  return Object.entries(doors).flatMap(([name, may]) => {
    const reached = new Set([name + extension])
    for (const file of reached) for (const imported of files.get(file) ?? []) reached.add(imported)
    const strange = [...reached].filter((path) => !files.has(path) && !may.test(path))
    return strange.length === 0 ? [] : [`${name}${extension} is not to lead to ${strange.join(", ")}`]
  })
}

/** Of what an earlier build has left, nothing is to be published. */
async function removeAllBut(files) {
  const left = (await readdir(out, { recursive: true })).filter(
    (entry) => !files.some((file) => file === entry || file.startsWith(`${entry}/`))
  )
  await Promise.all(left.map((entry) => rm(join(out, entry), { recursive: true, force: true })))
}

async function kibibytes(file) {
  const { size } = await stat(join(out, file))
  return `${(size / 1024).toFixed(1).padStart(8)} KiB`
}
