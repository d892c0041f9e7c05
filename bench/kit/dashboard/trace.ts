import { randomBytes } from "node:crypto"
import type { Page } from "playwright-core"
import { modelCall, send } from "../../../e2e/kit/span.ts"
import type { Interactions } from "./Interactions.ts"

const spans = 10_000
const together = 1_000

/** A trace as it comes of agents that hand on work: a step in ten is a model call, and each tenth one has nine below it. */
const sendTrace = async (url: string): Promise<string> => {
  const trace_id = randomBytes(16).toString("hex")
  const ids = Array.from({ length: spans }, () => randomBytes(8).toString("hex"))
  const began = Date.now() - 600_000
  const all = ids.map((span_id, n) => {
    const { model_inference, ...call } = modelCall()
    const parent = n === 0 ? undefined : ids[Math.floor((n - 1) / 10)]
    return {
      ...call,
      ...(n % 10 === 1 && { model_inference }),
      ...(parent !== undefined && { parent_span_id: parent }),
      trace_id,
      span_id,
      name: `step ${n}`,
      agent_name: `agent ${n % 6}`,
      start_time_unix_nano: `${began + n * 50}000000`,
      end_time_unix_nano: `${n === 0 ? began + spans * 50 : began + n * 50 + 40}000000`
    }
  })
  for (let at = 0; at < spans; at += together) await send(url, ...all.slice(at, at + together))
  return trace_id
}

/** Opens a trace of ten thousand spans, and walks, folds and looks at it while its page goes on asking for more. */
export const walkTrace = async (page: Page, url: string, on: Interactions): Promise<void> => {
  const id = await sendTrace(url)
  await page.goto(`${url}/traces/${id}`)
  const tree = page.getByRole("tree")
  await tree.getByText("step 0", { exact: true }).waitFor()
  const key = (name: string) => page.keyboard.press(name)
  for (let n = 0; n < 20; n++) await on.time("j, in a trace of 10,000 spans", () => key("j"))
  await on.time("End", () => key("End"))
  await on.time("Home", () => key("Home"))
  for (let n = 0; n < 5; n++) {
    await on.time("fold 9,999 spans", () => key("ArrowLeft"))
    await on.time("unfold 9,999 spans", () => key("ArrowRight"))
  }
  for (let n = 0; n < 10; n++) {
    await on.time("open a span", () => key("Enter"))
    await on.time("the next row beside an open span", () => key("j"))
  }
  await on.time("close a span", () => key("Escape"))
  for (let n = 0; n < 3; n++) {
    await on.time("show the graph of 10,000 spans", () => page.getByRole("tab", { name: "Causal graph" }).click())
    await page.getByRole("region", { name: "Agents" }).waitFor()
    await on.time("back to the waterfall", () => page.getByRole("tab", { name: "Waterfall" }).click())
    await tree.waitFor()
  }
}
