import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { type Branch, spanTree } from "../../src/trace/SpanTree.js"

const span = (span_id: string, parent?: string, start = 0): Branch => ({
  span_id,
  start_time_unix_nano: BigInt(start),
  ...(parent === undefined ? {} : { parent_span_id: parent })
})

/** Each span as `id@depth`, with its place where it is neither root nor child. */
const drawn = (spans: ReadonlyArray<Branch>) =>
  spanTree(spans).map(
    ({ depth, place, span: { span_id } }) =>
      `${span_id}@${depth}${place === "root" || place === "child" ? "" : ` ${place}`}`
  )

describe("spanTree", () => {
  it("puts each span below its parent, earliest first, in whatever order they came", () => {
    const spans = [span("late", "root", 9), span("deep", "early", 3), span("root"), span("early", "root", 2)]
    expect(drawn(spans)).toEqual(["root@0", "early@1", "deep@2", "late@1"])
    expect(drawn(spans.toReversed())).toEqual(drawn(spans))
  })

  it("shows several roots one after another", () => {
    expect(drawn([span("b", undefined, 2), span("a", undefined, 1)])).toEqual(["a@0", "b@0"])
  })

  it("shows a span whose parent has not arrived, with what is below it", () => {
    expect(drawn([span("root"), span("lost", "nobody", 1), span("child", "lost", 2)])).toEqual([
      "root@0",
      "lost@0 orphan",
      "child@1"
    ])
  })

  it("opens a circle of parents at its earliest span", () => {
    expect(drawn([span("b", "a", 2), span("a", "c", 1), span("c", "b", 3)])).toEqual(["a@0 loop", "b@1", "c@2"])
    expect(drawn([span("self", "self")])).toEqual(["self@0 loop"])
  })

  it("leaves what hangs on a circle below it, even if it is earlier", () => {
    expect(drawn([span("leaf", "b", 0), span("a", "b", 1), span("b", "a", 2)])).toEqual(["a@0 loop", "b@1", "leaf@2"])
  })

  it("shows both of two spans that share an id, under different keys", () => {
    const nodes = spanTree([span("twin", undefined, 1), span("twin", undefined, 2), span("child", "twin", 3)])
    expect(nodes.map(({ key }) => key)).toEqual(["twin", "child", "twin-1"])
  })

  it("bears a chain of parents as long as the trace", () => {
    const chain = Array.from({ length: 10_000 }, (_, n) => span(`${n}`, n === 0 ? undefined : `${n - 1}`, n))
    expect(spanTree(chain).at(-1)?.depth).toBe(9_999)
  })

  // Few ids, so that twins, orphans and circles are the rule.
  const id = FastCheck.constantFrom("a", "b", "c", "d", "e", "f")
  const spans = FastCheck.array(
    FastCheck.tuple(id, FastCheck.option(id, { nil: undefined }), FastCheck.nat(9)).map(([own, parent, start]) =>
      span(own, parent, start)
    )
  )

  it.prop("shows every span exactly once, whatever the ids say", { spans }, ({ spans }) => {
    const nodes = spanTree(spans)
    expect(nodes.length).toBe(spans.length)
    expect(new Set(nodes.map((node) => node.span))).toEqual(new Set(spans))
    expect(new Set(nodes.map((node) => node.key)).size).toBe(nodes.length)
  })

  it.prop("shows a child one step below its parent, which is the last one above it", { spans }, ({ spans }) => {
    const nodes = spanTree(spans)
    for (const [index, { depth, place, span }] of nodes.entries()) {
      if (place !== "child") expect(depth).toBe(0)
      else {
        const parent = nodes.slice(0, index).findLast((node) => node.depth === depth - 1)
        expect(parent?.span.span_id).toBe(span.parent_span_id)
      }
    }
  })
})
