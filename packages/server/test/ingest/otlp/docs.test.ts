import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { genAi } from "../../../src/ingest/otlp/conventions/genAi.js"
import { openInference } from "../../../src/ingest/otlp/conventions/openInference.js"
import { openLlmetry } from "../../../src/ingest/otlp/conventions/openLlmetry.js"
import { vercelAi } from "../../../src/ingest/otlp/conventions/vercelAi.js"

const docs = readFileSync(new URL("../../../../../docs/otlp.md", import.meta.url), "utf8")

/** The names in each row of the tables, by column. */
const columns = docs
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .map((line) =>
    line
      .split("|")
      .slice(2, -1)
      .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name.replace(/(N\.…|\*)$/, "")))
  )

describe("docs/otlp.md", () => {
  it("names every attribute that is understood, and all names of one thing in one row", () => {
    for (const [column, convention] of [genAi, vercelAi, openInference, openLlmetry].entries()) {
      for (const names of Object.values(convention)) expect(columns.map((row) => row[column])).toContainEqual(names)
    }
  })
})
