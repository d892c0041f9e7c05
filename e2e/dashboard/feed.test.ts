import { mkdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { launch } from "../kit/browser.js"
import { faultsInBothThemes } from "../kit/dashboard/accessible.js"
import { hostile, isBroken, overflowOf } from "../kit/dashboard/visit.js"
import { patience } from "../kit/long.js"
import { freePort, type Serving, serve, storeDirectory } from "../kit/server.js"
import { modelCall, send } from "../kit/span.js"
import { until } from "../kit/until.js"

const pictures = fileURLToPath(new URL("../../.cache/pictures/", import.meta.url))

const call = (name: string, changed: Readonly<Record<string, unknown>> = {}) => modelCall({ task: name, ...changed })

const log = async (url: string, event: Readonly<Record<string, unknown>>) => {
  const response = await fetch(`${url}/api/events`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ events: [event] })
  })
  if (!response.ok) throw new Error(await response.text())
}

describe("the live feed in a browser", patience, () => {
  let browser: Browser
  let page: Page
  let server: Serving
  let port: number
  const directory = storeDirectory()
  const complaints: Array<string> = []

  const table = () => page.getByRole("table", { name: "Live feed" })
  const rows = () => table().locator("tbody tr[data-place]")
  const tasks = async () => (await rows().locator("a").allTextContents()).map((task) => task.trim())
  const shown = (task: string) => table().getByRole("link", { name: task, exact: true }).waitFor()
  const open = async (address = "") => {
    await page.goto(`${server.url}/feed${address}`)
    await page.getByText("Live", { exact: true }).waitFor()
  }

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    port = await freePort()
    server = await serve(port, directory)
    browser = await launch()
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    page.on("pageerror", (error) => complaints.push(error.message))
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()))
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  it("says that it waits while there is nothing, and shows a call as soon as it is stored", async () => {
    await open()
    await page.getByText("Waiting for requests.", { exact: false }).waitFor()
    await send(server.url, call("first"))
    await shown("first")
    await send(server.url, call("second", { status: { code: "ERROR", message: "429 Too Many Requests" } }))
    await shown("second")
    expect(await tasks()).toEqual(["second", "first"])
    await rows().first().getByText("Error").waitFor()
    await rows().first().getByTitle("429 Too Many Requests").waitFor()
    // 68 × $2.50 + 1,152 × $1.25 + 100 × $10 per million.
    expect(await rows().first().textContent()).toContain("$0.00261")
  })

  it("begins with what came before", async () => {
    await page.reload()
    await shown("first")
    expect(await tasks()).toEqual(["second", "first"])
  })

  it("pauses, counts what waits, and goes on with all of it", async () => {
    await page.getByRole("button", { name: "Pause" }).click()
    await send(server.url, call("third"), call("fourth"))
    await page.getByRole("button", { name: "2 new" }).waitFor()
    expect(await tasks()).toEqual(["second", "first"])
    await page.keyboard.press("p")
    await shown("fourth")
    expect((await tasks()).toSorted()).toEqual(["first", "fourth", "second", "third"])
    expect(await page.getByRole("button", { name: /new$/ }).count()).toBe(0)
  })

  it("stands still while one reads further down, and says how many have come", async () => {
    await send(server.url, ...Array.from({ length: 60 }, (_, n) => call(`of many ${n}`)))
    await until("they are there", async () => (await page.getByText("64 requests").count()) > 0)
    const scroller = page.locator(".table-scroll")
    await scroller.evaluate((element) => element.scrollTo({ top: 400 }))
    await until("some row is at the top", async () => (await scroller.evaluate((element) => element.scrollTop)) >= 400)
    const before = await tasks()
    await send(server.url, call("while reading"))
    await page.getByRole("button", { name: "1 new" }).waitFor()
    expect(await scroller.evaluate((element) => element.scrollTop)).toBe(400)
    expect(await tasks()).toEqual(before)
    await page.getByRole("button", { name: "1 new" }).click()
    await shown("while reading")
    expect((await tasks())[0]).toBe("while reading")
  })

  it("filters as the API does, and a reload keeps that", async () => {
    await send(
      server.url,
      call("by another", { agent_name: "OtherBot" }),
      call("of another model", { model_inference: { model_name: "claude-x", prompt_tokens: 1, completion_tokens: 1 } })
    )
    await page.getByRole("button", { name: "Add filter" }).click()
    await page.getByRole("combobox", { name: "Agent" }).fill("otherbot")
    await page.getByRole("option", { name: "OtherBot" }).click()
    await page.waitForURL(/agent_name=OtherBot/)
    await until("only its rows are shown", async () => (await tasks()).join() === "by another")
    await send(server.url, call("not its"), call("by another again", { agent_name: "OtherBot" }))
    await shown("by another again")
    await page.reload()
    await shown("by another again")
    expect((await tasks()).toSorted()).toEqual(["by another", "by another again"])
    await open("?model=claude-x")
    await shown("of another model")
    expect(await tasks()).toEqual(["of another model"])
    await open("?status=error&nonsense=1")
    await shown("second")
    expect(await tasks()).toEqual(["second"])
    await page.getByText("nonsense").waitFor()
  })

  it("has the whole time in sight of what was on another day, in another year too, and on a telephone", async () => {
    const at = Date.now() - 20 * 86_400_000
    await send(
      server.url,
      call("long ago", {
        agent_name: "OldBot",
        start_time_unix_nano: `${at}000000`,
        end_time_unix_nano: `${at + 5}000000`
      })
    )
    const old = await browser.newPage()
    // Nobody knows today's date while a test is written; a year on, each time is one of another year.
    for (const now of [Date.now(), Date.now() + 366 * 86_400_000]) {
      await old.clock.setFixedTime(now)
      await old.goto(`${server.url}/feed?agent_name=OldBot`)
      for (const width of [1440, 390, 360]) {
        await old.setViewportSize({ width, height: 800 })
        await old.getByRole("link", { name: "long ago" }).waitFor()
        const row = old.locator("tbody tr[data-place]").first()
        const room = await row.evaluate((element) => {
          const within = (cell: Element | null | undefined) => {
            const box = cell?.getBoundingClientRect()
            return { left: box?.left ?? 0, right: box?.right ?? 0 }
          }
          const [time, ...others] = [...element.children].filter((cell) => (cell as HTMLElement).offsetWidth > 0)
          return {
            next: within(others[0]).left,
            parts: [...(time?.querySelectorAll(".when span") ?? [])].map((part) => within(part).right),
            task: (others[1]?.clientWidth ?? 0) - 12
          }
        })
        expect(Math.max(...room.parts), `${width}`).toBeLessThanOrEqual(room.next)
        expect(room.task, `${width}`).toBeGreaterThan(55)
        expect(
          await old
            .getByRole("columnheader", { name: "Status" })
            .evaluate((head) => head.scrollWidth - head.clientWidth)
        ).toBe(0)
        expect(await overflowOf(old)).toBe(0)
      }
    }
    await old.close()
  })

  it("leads from a row to its trace, also of an event that was logged with an id of its own", async () => {
    const span = call("leads to a trace")
    await open("?agent_name=LedBot")
    await send(server.url, { ...span, agent_name: "LedBot" })
    await shown("leads to a trace")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.waitForURL(new RegExp(`/traces/${span.trace_id}`))
    await page.getByText("The Elbe.").first().waitFor()
    await open("?agent_name=EventBot")
    await log(server.url, { id: "order 17/ä", task_name: "a logged event", agent_name: "EventBot", model: "gpt-4o" })
    await page.getByRole("link", { name: "a logged event" }).click()
    await page.waitForURL(/\/traces\/[0-9a-f]{32}/)
    await page.getByText("a logged event").first().waitFor()
  })

  it("says where requests were passed over", async () => {
    await page.route("**/api/stream?**", (route) =>
      route.fulfill({ contentType: "text/event-stream", body: 'retry: 5000\n\nevent: lost\ndata: {"lost":1234}\n\n' })
    )
    await page.goto(`${server.url}/feed`)
    await table().getByText("1,234 requests were passed over here.", { exact: false }).waitFor()
    await page.unroute("**/api/stream?**")
  })

  it("shows at the filter what the server has against it", async () => {
    await page.route("**/api/stream?**", (route) =>
      route.fulfill({
        status: 400,
        json: {
          _tag: "HttpApiDecodeError",
          message: "tag: is too new",
          issues: [{ _tag: "Type", path: ["tag"], message: "is too new" }]
        }
      })
    )
    await page.goto(`${server.url}/feed?tag=a`)
    await page.getByRole("listitem").filter({ hasText: "Tag" }).getByText("is too new").waitFor()
    await page.unroute("**/api/stream?**")
  })

  it("shows hostile content as text", async () => {
    await open("?user_id=evil")
    await send(
      server.url,
      call(hostile, {
        user_id: "evil",
        agent_name: hostile,
        model_inference: { model_name: hostile, prompt_tokens: 1, completion_tokens: 1 },
        status: { code: "ERROR", message: hostile }
      }),
      call("x".repeat(100_000), { user_id: "evil", agent_name: "\u202eW".repeat(10_000) })
    )
    await table().getByText("<img src=x").first().waitFor()
    await table().getByText("xxxxxxxxxx").waitFor()
    expect(await isBroken(page)).toBe(false)
    expect(await overflowOf(page)).toBe(0)
  })

  it("keeps 10,000 rows, the newest, and draws those in sight", async () => {
    await open("?agent_name=BusyBot")
    for (let sent = 0; sent < 10_500; sent += 1_500) {
      const calls = Array.from({ length: 1_500 }, (_, n) =>
        call(`busy ${sent + n}`, { agent_name: "BusyBot", output: "" })
      )
      await send(server.url, ...calls)
    }
    await page.getByText("The newest 10,000 requests").waitFor()
    expect(await rows().count()).toBeLessThan(80)
    await page.keyboard.press("j")
    await page.keyboard.press("End")
    await until("the last row has the focus", () =>
      page.evaluate(() => document.activeElement?.getAttribute("data-place") === "9999")
    )
    await page.keyboard.press("Escape")
  })

  it("has nothing that axe would complain about, in both themes, wide and narrow", async () => {
    await open()
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 })
      await rows().first().waitFor()
      expect(await faultsInBothThemes(page), `${width}`).toEqual([])
      await page.screenshot({ path: `${pictures}feed-${width}.png` })
      expect(await overflowOf(page)).toBe(0)
    }
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  it("goes on after the server was killed and started again, with nothing missed and nothing twice", async () => {
    await open("?agent_name=LastBot")
    await send(server.url, call("before", { agent_name: "LastBot" }))
    await shown("before")
    complaints.length = 0
    await server.stop("SIGKILL")
    await page.getByText("Reconnecting").first().waitFor()
    expect(await tasks()).toEqual(["before"])
    // More comes while the page is away than a feed begins with.
    await page.route("**/api/stream?**", (route) => route.abort())
    server = await serve(port, directory)
    await send(server.url, ...Array.from({ length: 300 }, (_, n) => call(`meanwhile ${n}`, { agent_name: "LastBot" })))
    await page.unroute("**/api/stream?**")
    await page.getByText("301 requests").waitFor()
    await send(server.url, call("after", { agent_name: "LastBot" }))
    await shown("after")
    await page.getByText("302 requests").waitFor()
    await page.keyboard.press("j")
    await page.keyboard.press("End")
    await shown("before")
    expect((await tasks()).filter((task) => task === "before")).toHaveLength(1)
    expect(complaints.filter((text) => !/ERR_(CONNECTION|SOCKET|INCOMPLETE|EMPTY|FAILED)/.test(text))).toEqual([])
  })

  it("asks with the key where the server wants one, and goes live as soon as it is given", async () => {
    process.env.API_KEY = "a-key-of-ours"
    const keyed = await serve(await freePort()).finally(() => {
      delete process.env.API_KEY
    })
    try {
      const other = await browser.newPage()
      await other.goto(`${keyed.url}/feed`)
      await other.getByLabel("API key").fill("another key")
      await other.getByRole("button", { name: "Open" }).click()
      await other.getByText("The server does not accept this key.").waitFor()
      await other.getByLabel("API key").fill("a-key-of-ours")
      await other.getByRole("button", { name: "Open" }).click()
      await other.getByText("Live", { exact: true }).waitFor()
      const answer = await fetch(`${keyed.url}/api/ingest`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-api-key": "a-key-of-ours" },
        body: JSON.stringify({ spans: [call("behind a key")] })
      })
      expect(answer.status).toBe(202)
      await other.getByRole("link", { name: "behind a key" }).waitFor()
      await other.close()
    } finally {
      await keyed.stop()
    }
  })
})
