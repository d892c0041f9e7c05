import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { hostEntries, makeHostBook } from "../../src/provider/HostBook.js"

const named = (rules: Readonly<Record<string, string>>, own = false) => hostEntries(rules, (name) => name, own)

const book = makeHostBook(
  named({
    "llm.internal:8000": "user port",
    "only.port:9000": "user port",
    "*.example": "user wide",
    "*.corp.example": "user wider"
  }),
  named({ "api.one.example": "own", "llm.internal": "own", "{region}-x.corp.example": "own region" }, true)
)

describe("the book of hosts", () => {
  it("finds the most precise rule", () => {
    expect(book.find("api.one.example", 443)).toBe("own")
    expect(book.find("api.two.example", 443)).toBe("user wide")
    expect(book.find("a.b.corp.example", 443)).toBe("user wider")
    expect(book.find("eu-x.corp.example", 443)).toBe("own region")
    expect(book.find("a.eu-x.corp.example", 443)).toBe("user wider")
    expect(book.find("llm.internal", 8000)).toBe("user port")
    expect(book.find("llm.internal", 80)).toBe("own")
    expect(book.find("example", 80)).toBeUndefined()
    expect(book.find("", 80)).toBeUndefined()
  })

  it("never takes a host that it knows for an unknown one, wherever it stands", () => {
    const part = fc.string({ unit: fc.constantFrom("a", "b", "-", "."), maxLength: 12 })
    const hosts = fc.oneof(
      fc.constantFrom(
        "api.one.example",
        "llm.internal",
        "only.port",
        "eu-x.corp.example",
        "a.corp.example",
        "x.example"
      ),
      part.map((text) => `${text}.example`),
      part
    )
    const start = "https://".length
    fc.assert(
      fc.property(
        hosts,
        fc.constantFrom(443, 8_000, 9_000),
        fc.constantFrom("/", ":8000/x", "?"),
        (host, port, rest) => {
          const mayHave = book.mayHave(`https://${host}${rest}`, start, start + host.length, port)
          expect(mayHave || book.find(host, port) === undefined).toBe(true)
        }
      ),
      { numRuns: 2_000 }
    )
  })

  it("knows nearly all unknown hosts at a glance", () => {
    const unknown = ["hooks.slack.com", "registry.npmjs.org", "db.internal", "10.0.0.1", "storage.googleapis.com"]
    expect(unknown.filter((host) => book.mayHave(`https://${host}/`, 8, 8 + host.length, 443))).toEqual([])
    expect(book.mayHave("http://only.port:3000/", 7, 16, 3_000)).toBe(false)
  })

  it("may be empty", () => {
    const empty = makeHostBook<string>([], [])
    expect(empty.find("x", 80)).toBeUndefined()
    expect(empty.mayHave("http://x/", 7, 8, 80)).toBe(false)
  })
})
