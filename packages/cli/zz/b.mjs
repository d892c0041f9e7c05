import { build } from "esbuild"
await build({ entryPoints: ["packages/cli/dist/main.js"], bundle: true, splitting: true, format: "esm", platform: "node", target: "node24", outdir: "packages/cli/zz", external: ["chdb", "chdb/*"], banner: { js: 'import { createRequire as __cr } from "node:module"; const require = __cr(import.meta.url);' }, logLevel: "error" })
