import { afterAll, beforeAll, expect, it } from "vitest"
import { answered, get, post, type Running, settings, span, start, traceId } from "../kit.js"

let server: Running
beforeAll(async () => {
  server = await start(settings())
})
afterAll(() => server.stop())

const ask = async (path: string) => {
  const [status, body] = await get(`${server.url}/api/${path}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

const marks = {
  provider: { model_inference: { provider: "openai" } },
  environment: { environment: "production" },
  session_id: { session_id: "one" },
  user_id: { user_id: "ada" },
  tag: { tags: ["blue"] }
}

it("An empty value of a filter asks for what has none, which is the group without a name, by whatever it is asked", async () => {
  const [without, both] = [traceId(), traceId()]
  const request = { model_inference: {}, cost_usd: 1 }
  const marked: Record<string, unknown> = Object.assign({}, ...Object.values(marks))
  const spans = [
    span({ ...request, ...marked }),
    span({ ...request, trace_id: without }),
    span({ ...request, ...marked, trace_id: both }),
    span({ ...request, trace_id: both })
  ]
  expect((await answered(post(`${server.url}/api/ingest`, spans)))[0]).toBe(202)
  for (const mark of Object.keys(marks)) {
    const query = `${mark}=`
    expect(await ask(`events?${query}`), mark).toMatchObject({ events: [{}, {}] })
    expect(await ask(`metrics/summary?${query}`), mark).toMatchObject({ total_requests: 2, total_cost: 2 })
    expect(await ask(`metrics/breakdown?group_by=agent_name&${query}`), mark).toMatchObject([{ requests: 2 }])
    expect(await ask(`cost/daily?${query}`), mark).toMatchObject({ cost: [{ calls: 2 }] })
    const groups = (await ask(`metrics/breakdown?group_by=${mark}`)) as ReadonlyArray<Record<string, unknown>>
    expect(
      groups.find(({ name }) => name === ""),
      mark
    ).toMatchObject({ requests: 2 })
    const { traces } = (await ask(`traces?${query}`)) as { readonly traces: ReadonlyArray<{ trace_id: string }> }
    expect(traces.map(({ trace_id }) => trace_id).sort(), mark).toEqual([without, both].sort())
  }
})
