import { describe, expect, it } from "vitest"
import { chosenOf, hiddenOf } from "../../src/table/chosen.js"

const all = ["status", "name", "cost", "id"]
const usual = ["id"]

describe("the columns of an address", () => {
  it("are those that it names, and the usual ones where it names none", () => {
    expect(hiddenOf("name,id", all, usual)).toEqual(["status", "cost"])
    expect(hiddenOf(undefined, all, usual)).toEqual(usual)
  })

  it("are the usual ones where it names none that there are", () => {
    expect(hiddenOf("old,<b>", all, usual)).toEqual(usual)
    expect(hiddenOf("old,cost", all, usual)).toEqual(["status", "name", "id"])
  })

  it("are spelled out only where they are not the usual ones", () => {
    expect(chosenOf(usual, all, usual)).toBeUndefined()
    expect(chosenOf(["cost"], all, usual)).toBe("status,name,id")
    expect(hiddenOf(chosenOf(["cost"], all, usual), all, usual)).toEqual(["cost"])
  })
})
