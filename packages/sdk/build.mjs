import { stat } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

// Where to, for who only wants to try the bundle.
const outfile = process.argv[2] ?? here("dist/index.js")

// The declarations beside it come from `tsc -b`, which emits nothing else here. Not minified: Node prints the line that an
// error was thrown in, and stacks are read by people.
const { metafile } = await build({
  entryPoints: [here("src/index.ts")],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  sourcemap: true,
  legalComments: "none",
  metafile: true,
  logLevel: "warning"
})

// Programs that only watch are not to carry these.
const heavy = Object.keys(metafile.inputs).filter((path) => /node_modules\/|pricing\/prices\.[jt]s$/.test(path))
if (heavy.length > 0) {
  console.error(`The bundle is to stand alone and stay small, but holds ${heavy.join(", ")}`)
  process.exit(1)
}

const { size } = await stat(outfile)
console.log(`${outfile}: ${(size / 1024).toFixed(1)} KiB`)
