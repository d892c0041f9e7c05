import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { builtAlready, rememberBuilt } from "../scripts/builtAlready.mjs"

const clone = mkdtempSync(join(tmpdir(), "agentwatch-clone-"))
afterAll(() => rmSync(clone, { recursive: true, force: true }))

const write = (path: string, text = path) => {
  mkdirSync(dirname(join(clone, path)), { recursive: true })
  writeFileSync(join(clone, path), text)
}

const source = "packages/server/src/Server.ts"
const made = ["packages/cli/bundle/main.js", "packages/sdk/dist/index.js", "packages/dashboard/dist/site/index.html"]

describe("npm start", () => {
  it("builds where nothing was built yet, and not again as long as nothing changes", () => {
    for (const path of ["package.json", source, "packages/dashboard/index.html", ...made]) write(path)
    expect(builtAlready(clone)).toBe(false)
    rememberBuilt(clone)
    expect(builtAlready(clone)).toBe(true)
    write("packages/server/test/Server.test.ts")
    write("README.md")
    expect(builtAlready(clone)).toBe(true)
  })

  it("builds again where a source has changed, come or gone, or what was built is not as it was", () => {
    const changes: ReadonlyArray<() => void> = [
      () => write(source, "longer than it was"),
      () => utimesSync(join(clone, source), new Date(0), new Date(0)),
      () => write("packages/server/src/More.ts"),
      () => rmSync(join(clone, "packages/server/src/More.ts")),
      () => write("package.json", "{}"),
      () => write("packages/sdk/dist/index.js", "broken off")
    ]
    for (const [at, change] of changes.entries()) {
      rememberBuilt(clone)
      change()
      expect(builtAlready(clone), String(at)).toBe(false)
    }
    for (const path of made) {
      rememberBuilt(clone)
      rmSync(join(clone, path))
      expect(builtAlready(clone), path).toBe(false)
      write(path)
    }
  })
})
