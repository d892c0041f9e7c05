import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { failuresIn, tell } from "../scripts/failures.mjs"

const root = join(import.meta.dirname, "..")

const test = (title: string, error?: string) => ({
  ancestorTitles: ["", "a breaker"],
  title,
  status: error === undefined ? "passed" : "failed",
  failureMessages: error === undefined ? [] : [error]
})

const file = (tests: ReadonlyArray<ReturnType<typeof test>>, message = "") => ({
  name: join(root, "e2e", "some.test.ts"),
  status: message !== "" || tests.some(({ status }) => status === "failed") ? "failed" : "passed",
  message,
  assertionResults: tests
})

const toldOf = (...testResults: ReadonlyArray<ReturnType<typeof file>>) => tell(failuresIn({ testResults }))

describe("the end of the tests' output", () => {
  it("names each test that failed, with the first line of its error, and none that passed", () => {
    expect(
      toldOf(file([test("opens"), test("closes", "\nAssertionError: expected 1 to be 2\n    at x.ts:1")]))
    ).toEqual(["✗ e2e/some.test.ts > a breaker > closes", "    AssertionError: expected 1 to be 2"])
    expect(toldOf(file([test("opens")]))).toEqual([])
  })

  it("names a file that could not be loaded", () => {
    expect(toldOf(file([], "Cannot find module './x.js'\nat y"))).toEqual([
      "✗ e2e/some.test.ts",
      "    Cannot find module './x.js'"
    ])
    expect(toldOf({ ...file([test("opens")]), status: "failed" })[0]).toBe("✗ e2e/some.test.ts")
  })

  it("holds nothing that moves a cursor or turns text around, and no line without end", () => {
    const [title, error] = toldOf(file([test("a\u001b[31m red\u0007\u202etitle", `\u001b[2J${"x".repeat(10_000)}`)]))
    expect(title).toBe("✗ e2e/some.test.ts > a breaker > a red title")
    expect(error).toBe(`    ${"x".repeat(300)}`)
  })

  it("is 40 lines at most, and says how many failures it leaves out", () => {
    const told = toldOf(file(Array.from({ length: 100 }, (_, index) => test(`${index}`, "wrong"))))
    expect(told.length).toBeLessThanOrEqual(40)
    expect(told.at(-1)).toBe("… and 81 more")
  })
})
