import { describe, expect, it } from "vitest"
import { collect } from "../../../src/traces/export/collect.js"
import { formats } from "../../../src/traces/export/formats.js"
import { trace } from "../trace.js"

const pages = [["a", "b"], ["c"], []].map((ids) => ({
  traces: ids.map((id) => trace(id.repeat(32), { name: `=1+1",${id}` })),
  total: 3
}))

const page = (before: (typeof pages)[number] | undefined) =>
  Promise.resolve(pages[before === undefined ? 0 : pages.indexOf(before) + 1])

const fileOf = async (format: (typeof formats)[keyof typeof formats], most?: number) => {
  const progress: Array<readonly [number, number]> = []
  const { count, parts } = await collect({
    format,
    page,
    onProgress: (...at) => progress.push(at),
    ...(most === undefined ? {} : { most })
  })
  return { count, text: parts.join(""), progress }
}

describe("a file of traces", () => {
  it("holds as JSON what the API gives, of all pages", async () => {
    const { count, progress, text } = await fileOf(formats.json)
    expect(JSON.parse(text)).toEqual(pages.flatMap(({ traces }) => traces))
    expect(count).toBe(3)
    expect(progress).toEqual([
      [2, 3],
      [3, 3],
      [3, 3]
    ])
  })

  it("holds as CSV one line a trace, and no formula of whoever sent it", async () => {
    const { text } = await fileOf(formats.csv)
    const lines = text.split("\r\n")
    expect(lines).toHaveLength(5)
    expect(lines[0]).toContain("trace_id,name,status,agent_id")
    expect(lines[1]).toContain(`${"a".repeat(32)},"'=1+1"",a",`)
  })

  it("ends at a bound, also within a page", async () => {
    const { count, progress, text } = await fileOf(formats.json, 1)
    expect(JSON.parse(text)).toHaveLength(1)
    expect([count, progress]).toEqual([1, [[1, 1]]])
  })

  it("is a file also where there is nothing", async () => {
    const { parts } = await collect({
      format: formats.json,
      page: () => Promise.resolve(undefined),
      onProgress: () => undefined
    })
    expect(JSON.parse(parts.join(""))).toEqual([])
  })
})
