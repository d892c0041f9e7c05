import { mkdirSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { launch } from "../kit/browser.js"
import { faultsInBothThemes } from "../kit/dashboard/accessible.js"
import { hostile, isBroken, overflowOf } from "../kit/dashboard/visit.js"
import { inFull, patience } from "../kit/long.js"
import { freePort, get, type Serving, serve, storeDirectory } from "../kit/server.js"
import { modelCall, send } from "../kit/span.js"
import { until } from "../kit/until.js"

interface Listed {
  readonly traces: ReadonlyArray<{ readonly trace_id: string; readonly name: string }>
  readonly total: number
}

const pictures = fileURLToPath(new URL("../../.cache/pictures/", import.meta.url))
const many = 450

/** Calls a second apart, the first the newest; every tenth failed, and each is of one of three agents. */
const calls = () => {
  const now = BigInt(Date.now()) * 1_000_000n
  return Array.from({ length: many }, (_, n) => {
    const end = now - BigInt(n + 1) * 1_000_000_000n
    return modelCall({
      name: `call ${n}`,
      start_time_unix_nano: (end - BigInt(1 + (n % 50)) * 10_000_000n).toString(),
      end_time_unix_nano: end.toString(),
      status: n % 10 === 9 ? { code: "ERROR", message: "429 Too Many Requests" } : { code: "OK" },
      agent_id: `agent-${n % 3}`,
      agent_name: `Agent ${n % 3}`,
      task: `task-${n % 4}`,
      session_id: `session-${n % 7}`,
      user_id: `user-${n % 5}`,
      environment: n % 2 === 0 ? "production" : "staging",
      tags: [`tag-${n % 6}`],
      input: n === 17 ? "the rare word zanzibar" : "Name a river.",
      model_inference: {
        model_name: n % 20 === 0 ? "unheard-of" : "gpt-4o",
        provider: "openai",
        prompt_tokens: 100 + n,
        completion_tokens: 10 + (n % 13)
      }
    })
  })
}

describe("the list of traces in a browser", patience, () => {
  let browser: Browser
  let page: Page
  let server: Serving
  let port: number
  const directory = storeDirectory()
  const complaints: Array<string> = []

  const table = () => page.getByRole("table", { name: "Traces" })
  const rows = () => table().locator("tbody tr[data-place]")
  const names = async () => (await rows().locator("a").allTextContents()).map((name) => name.trim())
  const open = (address: string) => page.goto(`${server.url}/traces${address}`)
  /** As a link within the page does. */
  const follow = (address: string) => page.evaluate((to) => window.history.pushState({}, "", to), `/traces${address}`)
  const listed = (query: string) => get<Listed>(`${server.url}/api/traces?${query}`)
  const chip = (name: string) =>
    page.getByRole("list", { name: "Filters" }).getByRole("listitem").filter({ hasText: name })
  const counted = (text: string | RegExp) => page.getByText(text).first().waitFor()

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    port = await freePort()
    server = await serve(port, directory)
    await send(server.url, ...calls())
    browser = await launch()
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    page.on("pageerror", (error) => complaints.push(error.message))
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()))
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  it("shows the newest first, and reads on as one scrolls to the end", async () => {
    await open("")
    await counted(`200 of ${many} traces`)
    expect((await names()).slice(0, 3)).toEqual(["call 0", "call 1", "call 2"])
    const cut = await rows()
      .locator("td:has(.trace-cost)")
      .evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).length)
    expect(cut).toBe(0)
    const beyond = await page
      .locator(".table-scroll")
      .evaluate(({ clientWidth, scrollWidth }) => scrollWidth - clientWidth)
    expect(beyond, "pixels of the usual columns that are beyond the edge").toBe(0)
    await rows().first().focus()
    for (let seen = 0; seen < 3; seen++) await page.keyboard.press("End")
    await counted(`400 of ${many} traces`)
    await page.keyboard.press("End")
    await counted(`${many} of ${many} traces`)
    await page.keyboard.press("End")
    await table()
      .getByText(`call ${many - 1}`, { exact: true })
      .waitFor()
    // Only what is in sight is drawn.
    expect(await rows().count()).toBeLessThan(80)
  })

  it("announces a new trace without moving a row, and shows it when asked to", async () => {
    await open("")
    await counted(`200 of ${many} traces`)
    await send(server.url, modelCall({ name: "just now", agent_name: "Agent 0" }))
    await page.getByRole("button", { name: "1 new" }).waitFor()
    expect((await names())[0]).toBe("call 0")
    await page.keyboard.press("n")
    await table().getByText("just now").waitFor()
    expect((await names()).slice(0, 2)).toEqual(["just now", "call 0"])
    await page.getByRole("button", { name: "1 new" }).waitFor({ state: "detached" })
  })

  it("tells what becomes of a trace while it is looked at", async () => {
    const [first] = (await listed("limit=1")).traces
    await send(
      server.url,
      modelCall({
        trace_id: first?.trace_id,
        parent_span_id: "00f067aa0ba902b7",
        name: "second",
        status: { code: "ERROR" }
      })
    )
    await rows().first().getByText("Error").waitFor()
    expect((await names())[0]).toBe("just now")
  })

  it("adds a filter by keyboard alone, shows it as a chip, and takes it away again", async () => {
    await open("")
    await page.getByRole("button", { name: "Add filter" }).focus()
    await page.keyboard.press("Enter")
    await page.getByLabel("Filter by").waitFor()
    // The field to filter by has the focus; its values come with the next Tab.
    await page.keyboard.press("Tab")
    await page.keyboard.type("agent 1")
    await page.getByRole("option", { name: "Agent 1" }).waitFor()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.waitForURL(/agent_name=Agent\+1/)
    await counted(`150 of 150 traces`)
    expect((await names())[0]).toBe("call 1")
    await chip("Agent").waitFor()
    await page.getByRole("button", { name: "Remove Agent" }).press("Enter")
    await page.waitForURL(`${server.url}/traces`)
    await counted(`of ${many + 1} traces`)
  })

  it("filters as the API does, by every filter there is, and a reload keeps the view", async () => {
    const filters: ReadonlyArray<readonly [string, string]> = [
      ["agent_id", "agent-2"],
      ["agent_name", "Agent 2"],
      ["task_name", "task-1"],
      ["model", "unheard-of"],
      ["provider", "openai"],
      ["status", "error"],
      ["environment", "staging"],
      ["session_id", "session-3"],
      ["user_id", "user-1"],
      ["tag", "tag-4"],
      ["min_cost_usd", "0.001"],
      ["max_cost_usd", "0.001"],
      ["min_duration_ms", "400"],
      ["max_duration_ms", "60"],
      ["search", "zanzibar"]
    ]
    await open("")
    await counted(/of \d+ traces/)
    for (const [name, value] of filters) {
      const query = new URLSearchParams({ [name]: value }).toString()
      const { total, traces } = await listed(query)
      await follow(`?${query}`)
      await counted(`of ${total.toLocaleString("en-US")} trace`)
      const first = traces.slice(0, 3).map((trace) => trace.name)
      await until(`the list is that of ${query}`, async () => (await names()).slice(0, 3).join() === first.join())
    }
    await open("?agent_name=Agent+1&status=error&sort=cost_usd&order=asc&columns=name,cost_usd&period=7d")
    const view = async () => ({
      names: await names(),
      heads: await table().getByRole("columnheader").allTextContents(),
      url: page.url(),
      chips: await page.getByRole("list", { name: "Filters" }).allTextContents()
    })
    await counted("of 15 traces")
    const before = await view()
    expect(before.heads).toEqual(["Name", "Cost"])
    await page.reload()
    await counted("of 15 traces")
    expect(await view()).toEqual(before)
    await page.getByRole("button", { name: "7d", pressed: true }).waitFor()
  })

  it("sorts by every order of the API, in both directions", async () => {
    await follow(
      "?agent_id=agent-1&columns=status,name,span_count,error_count,prompt_tokens,completion_tokens,cost_usd,duration_ms,started_at"
    )
    await counted("of 150 traces")
    const heads = {
      Status: "status_code",
      Name: "name",
      Spans: "span_count",
      Errors: "error_count",
      In: "prompt_tokens",
      Out: "completion_tokens",
      Cost: "cost_usd",
      Duration: "duration_ms",
      Started: "started_at"
    }
    for (const [head, sort] of Object.entries(heads)) {
      const column = table().locator("th", { hasText: new RegExp(`^${head}$`) })
      // Words begin with A, numbers and instants with the greatest.
      const first = head === "Status" || head === "Name" ? "asc" : "desc"
      const other = first === "asc" ? "desc" : "asc"
      // The other way round is the same for all that begin alike.
      for (const order of head === "Name" || head === "Cost" ? [first, other] : inFull([first, other], [first])) {
        await column.getByRole("button").click()
        const { traces } = await listed(`agent_id=agent-1&sort=${sort}&order=${order}&limit=5`)
        await until(`the rows are those of ${sort} ${order}`, async () => {
          const said = await column.getAttribute("aria-sort")
          return (
            said === (order === "asc" ? "ascending" : "descending") &&
            (await names()).slice(0, 5).join() === traces.map(({ name }) => name).join()
          )
        })
      }
    }
  })

  it("searches from the keyboard", async () => {
    await open("")
    await counted(/of \d+ traces/)
    await page.keyboard.press("/")
    await page.keyboard.type("zanzibar")
    await page.keyboard.press("Enter")
    await page.waitForURL(/search=zanzibar/)
    await counted("1 of 1 trace")
    expect(await names()).toEqual(["call 17"])
  })

  it("is walked through by keyboard: j, k and Enter, and back to where one was", async () => {
    await open("")
    await counted(/of \d+ traces/)
    for (const key of ["j", "j", "j", "k"]) await page.keyboard.press(key)
    await until("the second row has the focus", () =>
      page.evaluate(() => document.activeElement?.getAttribute("data-place") === "1")
    )
    const [, second] = (await listed("limit=2")).traces
    await page.keyboard.press("Enter")
    await page.waitForURL(new RegExp(`/traces/${second?.trace_id}`))
    await page.goBack()
    await counted(/of \d+ traces/)
    expect(await names()).toContain("call 0")
  })

  it("is found as it was left when one comes back to it, but begins at the top with other filters", async () => {
    const scroller = page.locator(".table-scroll")
    const place = () => scroller.evaluate((element) => element.scrollTop)
    await open("")
    await counted(/^200 of \d+ traces/)
    await rows().first().focus()
    await page.keyboard.press("End")
    await counted(/^400 of \d+ traces/)
    const left = await place()
    expect(left).toBeGreaterThan(5_000)
    await page.keyboard.press("Enter")
    await page.waitForURL(/\/traces\/[0-9a-f]{32}/)
    await page.goBack()
    await counted(/^400 of \d+ traces/)
    await until("it stands where it stood", async () => (await place()) === left)
    await page.getByRole("button", { name: "7d" }).click()
    await until("it stands at the top", async () => (await place()) === 0 && (await names()).includes("call 0"))
  })

  it("chooses its columns, and the address has them", async () => {
    await open("")
    await page.getByRole("button", { name: "Columns" }).click()
    await page.getByLabel("Errors").check()
    await page.getByLabel("Models").uncheck()
    await page.waitForURL(/columns=/)
    await table().getByRole("columnheader", { name: "Errors" }).waitFor()
    await table().getByRole("columnheader", { name: "Models" }).waitFor({ state: "detached" })
  })

  it("says what of an old or wrong address it passes over, and shows the rest", async () => {
    await open("?status=broken&min_cost_usd=much&agent_name=Agent+1&sort=beauty&nonsense=1&period=1y&search=!")
    await counted("of 150 traces")
    await chip("Status").getByText("expected one of OK, ERROR, UNSET, success, error").waitFor()
    await chip("Cost at least").getByText("expected US dollars", { exact: false }).waitFor()
    await page.getByText("expected up to 500 characters", { exact: false }).waitFor()
    const notice = page.getByText("that are passed over").locator("..")
    for (const name of ["sort", "nonsense", "period"]) await notice.getByText(name, { exact: true }).waitFor()
    await page.getByRole("button", { name: "Remove all" }).click()
    await notice.waitFor({ state: "detached" })
    expect(new URL(page.url()).searchParams.get("agent_name")).toBe("Agent 1")
  })

  it("shows at the filter what the server has against it", async () => {
    await page.route("**/api/traces?**", (route) =>
      route.fulfill({
        status: 400,
        json: {
          _tag: "HttpApiDecodeError",
          message: "tag: is too new",
          issues: [{ _tag: "Type", path: ["tag"], message: "is too new" }]
        }
      })
    )
    await open("?tag=tag-1")
    await chip("Tag").getByText("is too new").waitFor()
    await page.getByText("Connected").waitFor()
    await page.unroute("**/api/traces?**")
  })

  it("shows hostile content as text", async () => {
    const call = modelCall({
      name: hostile,
      agent_name: hostile,
      task: hostile,
      tags: [hostile],
      environment: hostile,
      model_inference: { model_name: hostile, provider: hostile, prompt_tokens: 1, completion_tokens: 1 }
    })
    await send(server.url, call, modelCall({ name: "x".repeat(100_000), agent_name: "\u202eW".repeat(10_000) }))
    await follow(`?agent_name=${encodeURIComponent(hostile)}`)
    await table().getByText("<img src=x").first().waitFor()
    await page.getByRole("button", { name: "Add filter" }).click()
    for (const name of ["agent_name", "task_name", "model", "provider", "environment", "tag"]) {
      await page.getByLabel("Filter by").selectOption(name)
      await page.getByRole("option", { name: "<img src=x" }).waitFor()
    }
    await open("")
    await table().getByText("xxxxxxxxxx").waitFor()
    expect(await isBroken(page)).toBe(false)
    expect(await overflowOf(page)).toBe(0)
  })

  it("makes files of all that fit: what the API gives, following its pages", async () => {
    const fileOf = async (format: string) => {
      await page.getByRole("button", { name: /^Export/ }).click()
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: format }).click()
      ])
      await page.keyboard.press("Escape")
      return readFile(await file.path(), "utf8")
    }
    await follow("?provider=openai&sort=name&order=asc")
    await counted(/of \d+ traces/)
    const { traces } = await listed("provider=openai&sort=name&order=asc&limit=500")
    expect(traces.length).toBeGreaterThan(400)
    expect(JSON.parse(await fileOf("JSON"))).toEqual(traces)
    const csv = (await fileOf("CSV")).split("\r\n")
    expect(csv).toHaveLength(traces.length + 2)
    expect(csv[1]?.split(",")[0]).toBe(traces[0]?.trace_id)
  })

  it("cancels a file that takes too long", async () => {
    await page.route("**/api/traces?**limit=500**", () => undefined)
    await page.getByRole("button", { name: /^Export/ }).click()
    await page.getByRole("button", { name: "CSV" }).click()
    await page.getByRole("button", { name: "Cancel" }).click()
    await page.getByText("No file was made.", { exact: false }).waitFor()
    await page.unroute("**/api/traces?**limit=500**")
  })

  it("has nothing that axe would complain about, in both themes, wide and narrow", async () => {
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 })
      await open("?agent_name=Agent+1&min_cost_usd=much&nonsense=1")
      await counted("of 150 traces")
      expect(await faultsInBothThemes(page), `${width}`).toEqual([])
      await page.screenshot({ path: `${pictures}traces-${width}.png` })
      await page.getByRole("button", { name: "Add filter" }).click()
      await page.getByRole("listbox").getByRole("option").first().waitFor()
      expect(await faultsInBothThemes(page), `${width}, choosing a filter`).toEqual([])
      expect(await overflowOf(page)).toBe(0)
    }
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  it("keeps its rows while the server is away, and goes on when it is back", async () => {
    await open("?agent_name=Agent+1")
    await counted("of 150 traces")
    complaints.length = 0
    await server.stop("SIGKILL")
    await page.getByText("The server does not answer.").waitFor()
    expect((await names())[0]).toBe("call 1")
    server = await serve(port, directory)
    await page.getByText("The server does not answer.").waitFor({ state: "detached" })
    await send(server.url, modelCall({ name: "after the restart", agent_name: "Agent 1" }))
    await page.getByRole("button", { name: "1 new" }).click()
    await table().getByText("after the restart").waitFor()
    expect(complaints.filter((text) => !/ERR_(CONNECTION|SOCKET|INCOMPLETE|EMPTY)/.test(text))).toEqual([])
  })
})
