import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { describe, expect, it } from "vitest"
import { present } from "./kit.js"

describe("the plain registry", () => {
  it("can be bundled without Effect, and without anything else", async () => {
    const entry = fileURLToPath(new URL("../../src/breaker/BreakerRegistry.ts", import.meta.url))
    const { metafile, outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      metafile: true,
      minify: true,
      format: "esm"
    })
    const files = Object.keys(metafile.inputs)
    expect(files.filter((file) => !/(^|\/)breaker\/[A-Za-z]+\.ts$/.test(file))).toEqual([])
    expect(files.length).toBeGreaterThan(15)
    expect(present(outputFiles[0]).contents.length).toBeLessThan(40_000)
  })
})
