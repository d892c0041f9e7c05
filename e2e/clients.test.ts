import { describe } from "vitest"
import { clients, type Modules, type When } from "../clients/matrix/clients.js"
import { clientTests } from "../clients/matrix/matrix.js"

/** Of each way out of a process one, and every time at which `init()` may come; `npm run test:long` tries all with all. */
const sample: ReadonlyArray<readonly [name: string, modules: Modules, when: When]> = [
  ["openai", "esm", "used"],
  ["@google/genai", "cjs", "constructed"],
  ["axios", "esm", "constructed"],
  ["@aws-sdk/client-bedrock-runtime", "cjs", "used"],
  ["undici, request", "esm", "imported"]
]

for (const [name, modules, when] of sample) {
  const client = clients.find((client) => client.name === name)
  describe(`a program ${modules === "esm" ? "of ES modules" : "in CommonJS"} that uses`, () => {
    if (client !== undefined) clientTests(client, process.execPath, modules, [when])
  })
}
