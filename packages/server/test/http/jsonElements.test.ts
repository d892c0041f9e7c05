import { it as property } from "@effect/vitest"
import { FastCheck } from "effect"
import { describe, expect, it } from "vitest"
import { jsonElements, likelyEnds } from "../../src/http/jsonElements.js"

/** A body read in its elements, put together again; undefined where it is left to be read as a whole. */
const put = (text: string, find?: typeof likelyEnds): { readonly body: unknown } | undefined => {
  const elements = jsonElements(Buffer.from(text), "spans", 1_000, find)
  if (elements === undefined) return undefined
  const all = Array.from({ length: elements.length }, (_, index) => JSON.parse(elements.text(index)))
  const { around } = elements
  return { body: Array.isArray(around) ? all : { ...(around as object), spans: all } }
}

const attempt = <A>(work: () => A) => {
  try {
    return { value: work() }
  } catch {
    return "no JSON"
  }
}

/** JSON of values that hold every sign that JSON itself is made of, also in names. */
const text = FastCheck.oneof(
  FastCheck.string({ unit: "grapheme", maxLength: 8 }),
  FastCheck.string({ unit: FastCheck.constantFrom(...'"\\[]{},: \t\n', "spans", "ü", "\u2028"), maxLength: 12 }),
  // So long that its end is looked for, not come to.
  FastCheck.string({ unit: FastCheck.constantFrom(...'"\\a{,ü'), minLength: 40, maxLength: 150 })
)
const { value } = FastCheck.letrec<{ value: unknown }>((tie) => ({
  value: FastCheck.oneof(
    { maxDepth: 3, withCrossShrink: true },
    FastCheck.oneof(
      text,
      FastCheck.integer(),
      FastCheck.double({ noNaN: true }),
      FastCheck.constantFrom(true, false, null)
    ),
    FastCheck.array(tie("value"), { maxLength: 4 }),
    FastCheck.dictionary(FastCheck.oneof(text, FastCheck.constantFrom("spans", "sender")), tie("value"), { maxKeys: 4 })
  )
}))
const list = FastCheck.array(value, { maxLength: 6 })
const body = FastCheck.oneof(
  list,
  FastCheck.record({ spans: list }),
  FastCheck.record({ spans: list, sender: value }),
  FastCheck.tuple(value, list, value).map(([sender, spans, more]) => ({ sender, spans, more })),
  value
)
const json = FastCheck.tuple(body, FastCheck.constantFrom(undefined, 1, "\t", "\r\n ")).map(([value, indent]) =>
  JSON.stringify(value, null, indent)
)

describe("the elements of a body", () => {
  property.prop(
    "are together what the body is, wherever they are told apart",
    { json },
    ({ json }) => {
      const found = put(json)
      if (found !== undefined) expect(found.body).toEqual(JSON.parse(json))
    },
    { fastCheck: { numRuns: 1_000 } }
  )

  property.prop(
    "are told apart in every body that is a list, or has one as its spans and nothing else of that name",
    { spans: list, sender: FastCheck.option(FastCheck.integer()) },
    ({ sender, spans }) => {
      expect(put(JSON.stringify(spans))).toEqual({ body: JSON.parse(JSON.stringify(spans)) })
      const batch = JSON.stringify(sender === null ? { spans } : { spans, sender })
      expect(put(batch)).toEqual({ body: JSON.parse(batch) })
    }
  )

  property.prop(
    "are JSON exactly where the whole body is, whatever was spoilt in it",
    {
      json,
      places: FastCheck.array(
        FastCheck.tuple(FastCheck.nat(), FastCheck.constantFrom(...'"\\[]{},: x\u0001\u00a0', "", '"spans":[')),
        {
          minLength: 1,
          maxLength: 3
        }
      )
    },
    ({ json, places }) => {
      let spoilt = json
      for (const [place, sign] of places) {
        const at = place % (spoilt.length + 1)
        spoilt = spoilt.slice(0, at) + sign + spoilt.slice(at + (place % 2))
      }
      // As it would come: a surrogate pair may have been torn.
      const whole = attempt(() => JSON.parse(Buffer.from(spoilt).toString()))
      const found = attempt(() => put(spoilt))
      if (found === "no JSON") expect(whole).toBe("no JSON")
      else if (found.value !== undefined) expect({ value: found.value.body }).toEqual(whole)
    },
    { fastCheck: { numRuns: 3_000 } }
  )

  /** Records that begin alike, in lists of such, and some that do not. */
  const alike = FastCheck.letrec<{ record: unknown }>((tie) => ({
    record: FastCheck.record(
      {
        id: FastCheck.oneof(text, FastCheck.constantFrom('},{"id"', '},{"id":')),
        a: FastCheck.oneof(text, FastCheck.integer(), tie("record")),
        links: FastCheck.array(tie("record"), { maxLength: 3 })
      },
      { requiredKeys: [] }
    )
  })).record

  property.prop(
    "are told apart by how the first one begins as well, wherever all that is found so is JSON",
    { spans: FastCheck.array(FastCheck.oneof({ weight: 5, arbitrary: alike }, value)), sender: value },
    ({ sender, spans }) => {
      for (const json of [
        JSON.stringify(spans),
        JSON.stringify({ spans, sender }),
        JSON.stringify({ sender, spans })
      ]) {
        const found = attempt(() => put(json, likelyEnds))
        if (found !== "no JSON" && found.value !== undefined) expect(found.value.body).toEqual(JSON.parse(json))
      }
    },
    { fastCheck: { numRuns: 2_000 } }
  )

  it("are looked for where lists within them begin otherwise, and are no JSON where one does not", () => {
    const flat = [{ id: 1, links: [{ to: 1 }, { to: 2 }] }, { id: 2 }, { id: 3, a: '},{"id"' }]
    expect(put(JSON.stringify(flat), likelyEnds)).toEqual({ body: flat })
    const deep = [{ id: 1, links: [{ id: 2 }, { id: 3 }] }, { id: 4 }]
    expect(attempt(() => put(JSON.stringify(deep), likelyEnds))).toBe("no JSON")
  })

  it("are left to be read as a whole where what is meant is not plain", () => {
    for (const body of [
      "",
      " ",
      "{}",
      "7",
      '"spans"',
      '{"spans":{}}',
      '{"spans":[1],"spans":[2]}',
      '{"spans":[1],"sp\\u0061ns":[2]}',
      '{"a":{"spans":[1]}}',
      "[1",
      '["a',
      '["a\\',
      '{"spans":[1]',
      '{"spans":["',
      "\ufeff[1]",
      "[1]]",
      '{"spans',
      '{"spans"',
      '{"spans":',
      '{"spans":7,"spans":[1]}'
    ]) {
      expect([body, put(body)]).toEqual([body, undefined])
    }
  })

  it("are no more than are asked for, or left to be read as a whole", () => {
    const length = (text: string) => jsonElements(Buffer.from(text), "spans", 3)?.length
    expect(["[]", "[ ]", "[1,2,3]", "[1,2,3,4]", `[${"1,".repeat(100_000)}`].map(length)).toEqual([
      0,
      0,
      3,
      undefined,
      undefined
    ])
    expect(length(`{"spans":[${"[1,2],".repeat(10)}1]}`)).toBeUndefined()
  })
})
