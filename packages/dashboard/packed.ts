import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"
import type { Plugin } from "vite"

/** Bytes below which packing saves nothing. */
const least = 1_024

/** Leaves beside each file of the page the same one packed, as small as it gets: `.br` and `.gz`. The server has them ready then. */
export const packed = (): Plugin => ({
  name: "packed",
  apply: "build",
  writeBundle: ({ dir = "" }, bundle) => {
    for (const output of Object.values(bundle)) {
      const bytes = Buffer.from(output.type === "chunk" ? output.code : output.source)
      if (bytes.length < least) continue
      const file = join(dir, output.fileName)
      const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
      writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: size }))
      writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
    }
  }
})
