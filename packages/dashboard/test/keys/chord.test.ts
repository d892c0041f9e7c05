import { describe, expect, it } from "vitest"
import { isOfLetters, meanings } from "../../src/keys/chord.js"

describe("keys one after the other", () => {
  it("belong together when they follow within a second, and each still has its own meaning", () => {
    expect(meanings({ key: "g", at: 1_000 }, { key: "o", at: 1_900 })).toEqual(["g o", "o"])
    expect(meanings({ key: "g", at: 1_000 }, { key: "o", at: 2_100 })).toEqual(["o"])
    expect(meanings(undefined, { key: "o", at: 0 })).toEqual(["o"])
  })
})

it("keys are letters, or have a name", () => {
  expect(["j", "/", "g o"].map(isOfLetters)).toEqual([true, true, true])
  expect(["Escape", "Enter", "ArrowDown"].map(isOfLetters)).toEqual([false, false, false])
})
