import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { replaceTexts } from "../src/replaceTexts.js"

/** Every text of a value, with its path, in the order in which it is written. */
const textsOf = (value: unknown, path: string): ReadonlyArray<readonly [string, string]> => {
  if (typeof value === "string") return value === "" ? [] : [[path, value]]
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => textsOf(item, `${path}.${key}`))
}

describe("replacing the texts of a JSON text", () => {
  it("shows each of them once, as it reads, with its path", () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), (value) => {
        const seen: Array<readonly [string, string]> = []
        const json = JSON.stringify(value)
        const same = replaceTexts(json, "at", (text, path) => {
          seen.push([path, text])
          return text
        })
        expect(same).toBe(json)
        expect(seen).toEqual(textsOf(JSON.parse(json), "at"))
      })
    )
  })

  it("puts in what it is given, and changes nothing else", () => {
    const json =
      '{ "a" : "x\\"}],y\\\\", "n": 1.50e1, "list": [ "x", 12345678901234567890, {"a":"","b":"z"} ], "a": "again" }'
    const seen: Array<string> = []
    const replaced = replaceTexts(json, "p", (text, path) => {
      seen.push(`${path}=${text}`)
      return text === "z" ? text : 'new "one"\n'
    })
    expect(seen).toEqual(['p.a=x"}],y\\', "p.list.0=x", "p.list.2.b=z", "p.a=again"])
    const one = '"new \\"one\\"\\n"'
    expect(replaced).toBe(
      `{ "a" : ${one}, "n": 1.50e1, "list": [ ${one}, 12345678901234567890, {"a":"","b":"z"} ], "a": ${one} }`
    )
  })

  it("leaves alone what is no JSON object or array", () => {
    const never = () => {
      throw new Error("not to be called")
    }
    for (const text of ["", "hello", '"text"', "12", "{", '["a"', '{"a":"b"} and more']) {
      expect(replaceTexts(text, "p", never)).toBeUndefined()
    }
  })

  it("takes time in proportion to what it reads, however deep", () => {
    const depth = 200_000
    let longest = 0
    replaceTexts(`${'{"key":["x",'.repeat(depth)}1${"]}".repeat(depth)}`, "p", (text, path) => {
      longest = Math.max(longest, path.length)
      return text
    })
    expect(longest).toBeLessThan(700)
  })
})
