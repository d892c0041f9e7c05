import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { expect, it } from "vitest"

const root = join(import.meta.dirname, "..")

/** What `import` and `export … from` name by a path; types are gone when Node looks. */
const named = (file: string) =>
  [...readFileSync(file, "utf8").matchAll(/^(?!import type)(?:import|export|\}).*"(\.[^"]+)"$/gm)].map(
    ([, path = ""]) => resolve(dirname(file), path)
  )

const within = (folder: string, ending: string) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith(ending))
    .map((file) => join(root, folder, file))

it("finds every file that a bench or a script names, for nothing is built or bundled before Node runs them", () => {
  const missing: Array<string> = []
  const seen = new Set<string>()
  const walk = (file: string, from: string) => {
    if (seen.has(file)) return
    seen.add(file)
    // What a build leaves has names of its own.
    if (relative(root, file).split("/").includes("dist")) return
    if (existsSync(file)) for (const next of named(file)) walk(next, file)
    else missing.push(`${relative(root, from)} names ${relative(root, file)}`)
  }
  for (const file of [...within("bench", ".ts"), ...within("scripts", ".mjs")]) walk(file, file)
  expect(missing).toEqual([])
  expect(seen.size).toBeGreaterThan(50)
})
