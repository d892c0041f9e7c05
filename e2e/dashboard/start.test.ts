import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { faultsInBothThemes } from "../kit/dashboard/accessible.js"
import { beginVisit, overflowOf, type Visit } from "../kit/dashboard/visit.js"
import { get } from "../kit/server.js"

const run = promisify(execFile)
const root = fileURLToPath(new URL("../..", import.meta.url))

const kinds = ["In a Node program", "In an Effect program", "In Python, by OpenTelemetry", "From a shell"]

describe("the page that says how to begin", () => {
  let visit: Visit
  const lines = (title: string) => visit.page.getByRole("figure", { name: title }).locator("code")

  beforeAll(async () => {
    visit = await beginVisit()
    await visit.page.goto(`${visit.server.url}/start`)
  })
  afterAll(() => visit.end())

  it("has lines for Node, Effect, Python and the shell, with the server's own address", async () => {
    for (const kind of kinds) expect(await lines(kind).textContent()).toContain(visit.server.url)
    expect(await faultsInBothThemes(visit.page)).toEqual([])
  })

  it("copies them", async () => {
    await visit.page.getByRole("figure", { name: "From a shell" }).getByRole("button", { name: "Copy" }).click()
    await visit.page.getByText("Copied").waitFor()
    const copied = await visit.page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toBe(await lines("From a shell").textContent())
  })

  it("fits on a telephone", async () => {
    await visit.page.setViewportSize({ width: 360, height: 740 })
    expect(await overflowOf(visit.page)).toBe(0)
    await visit.page.setViewportSize({ width: 1440, height: 900 })
  })

  it("turns into the overview when the line for the shell is run as it stands, without a reload", async () => {
    await visit.page.evaluate(() => Object.assign(window, { neverReloaded: true }))
    const { stdout } = await run("/bin/sh", ["-c", `${await lines("From a shell").textContent()} -s`])
    expect(JSON.parse(stdout)).toEqual({ accepted: true })
    await visit.page.getByRole("heading", { level: 1, name: "Overview" }).waitFor()
    expect(await visit.page.evaluate(() => "neverReloaded" in window)).toBe(true)
  })

  it("has lines for Node and for Effect that work as they stand", async () => {
    const { page, server } = visit
    await page.goto(`${server.url}/start`)
    const program = async (kind: string, more: string) => {
      const text = `${await lines(kind).textContent()}\n${more}`
      return (await run(process.execPath, ["--input-type=module", "-e", text], { cwd: root })).stdout
    }
    const verified = 'import { verify } from "@agentwatch/sdk"\nconsole.log(JSON.stringify(await verify()))'
    expect(JSON.parse(await program("In a Node program", verified))).toMatchObject({ ok: true })
    const traced = [
      'import { Effect } from "effect"',
      'const traced = AgentWatch.withTrace("a trace from Effect")(Effect.void)',
      "await Effect.runPromise(traced.pipe(Effect.provide(AgentWatchLive)))"
    ]
    await program("In an Effect program", traced.join("\n"))
    const { traces } = await get<{ traces: ReadonlyArray<{ name: string }> }>(`${server.url}/api/traces`)
    expect(traces.map(({ name }) => name)).toContain("a trace from Effect")
  })

  it("stays for those who come for more", async () => {
    await visit.page.getByRole("link", { name: "Start" }).click()
    await visit.page.getByRole("heading", { name: "Record more" }).waitFor()
    expect(visit.complaints).toEqual([])
  })
})

describe("the page that says how to begin, where the server asks for a key", () => {
  let visit: Visit

  beforeAll(async () => {
    process.env.API_KEY = "a-key-of-thirty-two-characters-00"
    visit = await beginVisit().finally(() => delete process.env.API_KEY)
  })
  afterAll(() => visit.end())

  it("has a placeholder for the key in all lines, and never the key", async () => {
    const { page, server } = visit
    await page.goto(`${server.url}/start`)
    await page.getByLabel("API key").fill("a-key-of-thirty-two-characters-00")
    await page.getByRole("button", { name: "Open" }).click()
    for (const kind of kinds) {
      const text = await page.getByRole("figure", { name: kind }).locator("code").textContent()
      expect(text).toContain("AGENTWATCH_API_KEY")
      expect(text).not.toContain("thirty-two")
    }
  })
})
