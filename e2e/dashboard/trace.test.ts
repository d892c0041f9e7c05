import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { faultsInBothThemes } from "../kit/dashboard/accessible.js"
import { beginVisit, hostile, isBroken, overflowOf, type Visit } from "../kit/dashboard/visit.js"
import { modelCall, send } from "../kit/span.js"

const newId = (bytes: number) => randomBytes(bytes).toString("hex")

const began = Date.now() - 60_000

/** A step of a trace, in milliseconds after its start. */
const step = (
  trace_id: string,
  name: string,
  from: number,
  to: number,
  more: Readonly<Record<string, unknown>> = {}
) => ({
  trace_id,
  span_id: newId(8),
  name,
  start_time_unix_nano: `${began + from}000000`,
  end_time_unix_nano: `${began + to}000000`,
  status: { code: "OK" },
  agent_name: "Planner",
  ...more
})

const call = (more: Readonly<Record<string, unknown>> = {}) => {
  const { input, model_inference, output } = modelCall()
  return { input, output, model_inference: { ...model_inference, ...more } }
}

const traceId = newId(16)
const root = step(traceId, "answer a question", 0, 4_000)
const child = { parent_span_id: root.span_id }
const streamed = step(traceId, "chat gpt-4o", 100, 2_100, {
  ...child,
  agent_name: "Writer",
  ...call({
    reasoning_tokens: 40,
    stream: {
      time_to_first_chunk_ms: 500,
      chunks: 30,
      chunk_gap_p50_ms: 8,
      chunk_gap_p95_ms: 31,
      chunk_gap_max_ms: 250
    }
  }),
  tool_calls: [{ tool_name: "look_up", tool_input: '{"river":"Elbe"}' }]
})
const tool = step(traceId, "execute_tool look_up", 500, 900, { parent_span_id: streamed.span_id, agent_name: "Writer" })
const failed = step(traceId, "chat gpt-4o-mini", 2_200, 2_400, {
  ...child,
  agent_name: "Writer",
  status: { code: "ERROR", message: "429: slow down" },
  links: [{ trace_id: traceId, span_id: streamed.span_id, link_type: "RETRY_OF" }]
})
const breaker = step(traceId, "circuit_breaker.triggered", 2_500, 2_500, {
  ...child,
  agent_name: "AgentWatch circuit breaker",
  agent_role: "SafetyMonitor",
  attributes: {
    "cb.scope": "agent",
    "cb.scope_id": "Writer",
    "cb.from": "closed",
    "cb.to": "open",
    "cb.rule": "max_error_rate",
    "cb.reason": "Error rate too high",
    "cb.threshold": 0.3,
    "cb.current": 0.8,
    "cb.actor": "breaker"
  }
})
const evil = step(traceId, hostile, 3_000, 3_500, {
  ...child,
  agent_name: hostile,
  ...call({ model_name: hostile, finish_reasons: [hostile] }),
  input: JSON.stringify([
    { role: hostile, content: hostile },
    { role: "assistant", tool_calls: [{ id: hostile, function: { name: hostile, arguments: hostile } }] },
    { role: "user", content: `${hostile} ${"word ".repeat(40_000)}` }
  ]),
  output: hostile,
  task: hostile,
  tags: [hostile],
  attributes: { [hostile]: hostile, ["__proto__"]: 1 },
  metadata: { list: [hostile, { [hostile]: 12345678901234567890n.toString() }] },
  events: [{ time_unix_nano: `${began + 3_100}000000`, name: hostile, attributes: { [hostile]: hostile } }],
  tool_calls: [{ tool_name: hostile, tool_input: hostile, tool_output: `{"a":"${"x".repeat(1_000)}"}` }]
})

describe("the page of a trace", () => {
  let visit: Visit
  const at = (path: string) => `${visit.server.url}/traces/${path}`
  const row = (name: RegExp | string) => visit.page.getByRole("treeitem", { name })
  const panel = () => visit.page.getByRole("region", { name: "Opened span" })

  beforeAll(async () => {
    visit = await beginVisit()
    await send(visit.server.url, root, streamed, tool, failed, breaker, evil)
    await visit.page.goto(at(traceId))
    await row("answer a question").waitFor()
  })
  afterAll(() => visit.end())

  it("shows what a trace comes to, in the viewer's zone and in UTC", async () => {
    const facts = visit.page.getByRole("region", { name: "Facts of this trace" })
    expect(await visit.page.title()).toBe("answer a question · AgentWatch")
    for (const text of ["Error", "1 error", "4.0 s", traceId, "UTC", "Planner", "Writer"]) {
      await facts.getByText(text).first().waitFor()
    }
  })

  it("shows spans over time: each below its parent, breakers and first chunks marked, failures told", async () => {
    expect(await row("execute_tool look_up").getAttribute("aria-level")).toBe("3")
    await row(/chat gpt-4o-mini.*failed/).waitFor()
    await row("chat gpt-4o").first().getByTitle("First chunk after 500 ms").waitFor()
    const bar = (name: string) => row(name).first().locator(".span-bar").boundingBox()
    const [whole, half] = [await bar("answer a question"), await bar("chat gpt-4o")]
    expect((half?.width ?? 0) / (whole?.width ?? 1)).toBeCloseTo(0.5, 1)
    expect(await visit.page.locator(".breaker-mark").count()).toBe(1)
  })

  it("is walked through by keyboard: j and k move, arrows fold, Enter opens, Escape closes", async () => {
    const { page } = visit
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowDown")
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-posinset"))).toBe("3")
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("ArrowLeft")
    expect(await row("chat gpt-4o").first().getAttribute("aria-expanded")).toBe("false")
    expect(await row("execute_tool look_up").count()).toBe(0)
    await page.keyboard.press("Enter")
    await panel().getByRole("heading", { name: "chat gpt-4o" }).waitFor()
    await page.waitForURL(at(`${traceId}?span=${streamed.span_id}`))
    await page.keyboard.press("Escape")
    await panel().waitFor({ state: "detached" })
    await page.keyboard.press("ArrowRight")
    await row("execute_tool look_up").waitFor()
  })

  it("shows of a span the chat, the tools, the tokens with what was cached and reasoning, the price and the timing", async () => {
    await row("chat gpt-4o").first().click()
    for (const text of ["Name a river.", "The Elbe.", "look_up", "river", "list price", "250 ms", "Writer"]) {
      await panel().getByText(text).first().waitFor()
    }
    await panel().getByText("1,152 read from cache").waitFor()
    await panel().getByText("40 reasoning").waitFor()
    await panel()
      .getByText(/genai-prices .* of \d{4}-\d\d-\d\d/)
      .waitFor()
    await panel().getByRole("button", { name: "Rates" }).click()
    await panel().getByText("US dollars per million tokens").waitFor()
    await panel().getByText("Input $2.50").waitFor()
  })

  it("shows the same span after a reload", async () => {
    await visit.page.reload()
    await panel().getByText("The Elbe.").waitFor()
    expect(await row("chat gpt-4o").first().getAttribute("aria-selected")).toBe("true")
  })

  it("gives a call to be made again, as curl and as TypeScript, and a link to the span", async () => {
    const copied = () => visit.page.evaluate(() => navigator.clipboard.readText())
    await panel().getByRole("button", { name: "Copy" }).click()
    await panel().getByRole("button", { name: "curl to the provider" }).click()
    await panel().getByText("Copied").first().waitFor()
    expect(await copied()).toContain("curl -N https://api.openai.com/v1/chat/completions")
    await panel().getByRole("button", { name: "TypeScript call" }).click()
    await expect.poll(copied).toContain("client.chat.completions.create({")
    await panel().getByRole("button", { name: "Link to this span" }).click()
    await expect.poll(copied).toBe(at(`${traceId}?span=${streamed.span_id}`))
    await visit.page.keyboard.press("Escape")
  })

  it("leads from failure to failure, and along causal links", async () => {
    await visit.page.getByRole("button", { name: /1 error/ }).click()
    await panel().getByText("429: slow down").waitFor()
    await panel().getByRole("link", { name: streamed.span_id }).click()
    await panel().getByText("The Elbe.").waitFor()
  })

  it("shows what a breaker did", async () => {
    await row("circuit_breaker.triggered").click()
    await panel().getByText("Error rate too high").first().waitFor()
    await panel().getByText("80 % failed, limit 30 %").waitFor()
  })

  it("shows what led to what as a graph, and what each agent cost", async () => {
    await visit.page.getByRole("tab", { name: "Causal graph" }).click()
    const graph = visit.page.getByRole("region", { name: "What led to what" })
    await graph.waitFor()
    expect(await graph.getByRole("button").count()).toBe(6)
    await graph.getByRole("button", { name: "execute_tool look_up" }).click()
    await panel().getByRole("heading", { name: "execute_tool look_up" }).waitFor()
    expect(await visit.page.locator(".edge-link").count()).toBe(1)
    await visit.page.getByRole("table", { name: "Cost by agent" }).getByText("Writer").waitFor()
    await visit.page.reload()
    await graph.waitFor()
    expect(await faultsInBothThemes(visit.page)).toEqual([])
    await visit.page.getByRole("tab", { name: "Waterfall" }).click()
  })

  it("shows hostile content as text, cut where it is long", async () => {
    await row(/<img src=x/).click()
    await panel().getByText("<img src=x").first().waitFor()
    expect(
      await panel()
        .getByRole("button", { name: /Show all [\d,]+ characters/ })
        .count()
    ).toBeGreaterThan(0)
    expect(await isBroken(visit.page)).toBe(false)
    expect(await visit.page.locator("main img, main script").count()).toBe(0)
    expect(await overflowOf(visit.page)).toBe(0)
    expect(await faultsInBothThemes(visit.page)).toEqual([])
  })

  it("fits on a telephone, with the opened span below", async () => {
    await visit.page.setViewportSize({ width: 390, height: 844 })
    expect(await overflowOf(visit.page)).toBe(0)
    const [tree, opened] = [await visit.page.getByRole("tree").boundingBox(), await panel().boundingBox()]
    expect(opened?.y ?? 0).toBeGreaterThan(tree?.y ?? 0)
    expect(await faultsInBothThemes(visit.page)).toEqual([])
    await visit.page.setViewportSize({ width: 360, height: 740 })
    expect(await overflowOf(visit.page)).toBe(0)
    await visit.page.setViewportSize({ width: 1440, height: 900 })
  })

  it("shows spans that arrive later by itself", async () => {
    await visit.page.evaluate(() => Object.assign(window, { neverReloaded: true }))
    await send(visit.server.url, step(traceId, "said good-bye", 3_900, 4_000, child))
    await row("said good-bye").waitFor()
    expect(await visit.page.evaluate(() => "neverReloaded" in window)).toBe(true)
  })

  it("says so where there is no such trace or span, and shows it once it arrives", async () => {
    const later = newId(16)
    await visit.page.goto(at(later))
    await visit.page.getByText("The server has no spans of this trace.").waitFor()
    expect(await faultsInBothThemes(visit.page)).toEqual([])
    await send(visit.server.url, step(later, "came at last", 0, 10), step(later, "and a second", 5, 10))
    await row("came at last").waitFor()
    await visit.page.goto(at(`${later}?span=${"1".repeat(16)}`))
    await visit.page.getByText("The span that this address names is not in this trace", { exact: false }).waitFor()
  })

  it("draws of ten thousand spans only those in sight, and gets to the last at once", async () => {
    const large = newId(16)
    const top = step(large, "large", 0, 50_000)
    const spans = Array.from({ length: 9_999 }, (_, n) =>
      step(large, `step ${n}`, n * 5, n * 5 + 3, { parent_span_id: top.span_id, agent_name: `agent ${n % 5}` })
    )
    await send(visit.server.url, top, ...spans.slice(0, 5_000))
    await send(visit.server.url, ...spans.slice(5_000))
    await visit.page.goto(at(large))
    await row("large").waitFor()
    await expect.poll(() => row("large").getAttribute("aria-setsize")).toBe("10000")
    expect(await visit.page.getByRole("treeitem").count()).toBeLessThan(100)
    await row("large").press("End")
    await row("step 9998").waitFor()
    await visit.page.getByRole("tab", { name: "Causal graph" }).click()
    await visit.page.getByText("the graph shows the agents instead", { exact: false }).waitFor()
  })

  it("gives the browser nothing to complain about", () => {
    expect(visit.complaints).toEqual([])
  })
})
