import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { answered, get, post, type Running, settings, span, start } from "../kit.js"

let server: Running
beforeAll(async () => {
  server = await start(settings())
})
afterAll(() => server.stop())

const choices = async () => {
  const [status, body] = await get(`${server.url}/api/traces/filters`)
  expect(status).toBe(200)
  return body
}

const send = async (...spans: ReadonlyArray<Readonly<Record<string, unknown>>>) =>
  expect((await answered(post(`${server.url}/api/ingest`, spans.map(span))))[0]).toBe(202)

describe("GET /api/traces/filters", () => {
  const none = { agents: [], tasks: [], models: [], providers: [], environments: [], tags: [] }

  it("is empty where nothing was", async () => {
    expect(await choices()).toEqual(none)
  })

  it("has each choice once, in order, and those that come later as soon as they are stored", async () => {
    const call = { model_name: "gpt-4o", provider: "openai" }
    await send(
      {
        agent_id: "b",
        agent_name: "Bee",
        task: "sum",
        environment: "test",
        tags: ["x", "ä", "x"],
        model_inference: call
      },
      { agent_id: "a", agent_name: "Ape", task: "sum", tags: ["", "x"], model_inference: { ...call, model_name: "o3" } }
    )
    const first = {
      agents: [
        { agent_id: "a", agent_name: "Ape" },
        { agent_id: "b", agent_name: "Bee" }
      ],
      tasks: ["sum"],
      models: ["gpt-4o", "o3"],
      providers: ["openai"],
      environments: ["test"],
      tags: ["x", "ä"]
    }
    expect(await choices()).toEqual(first)
    expect(await choices()).toEqual(first)
    await send({ agent_id: "a", agent_name: "Ape", task: "sum", tags: ["later"], model_inference: call })
    expect(await choices()).toEqual({ ...first, tags: ["later", "x", "ä"] })
  })
})
