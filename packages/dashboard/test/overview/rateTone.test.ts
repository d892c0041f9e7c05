import { expect, it } from "vitest"
import { rateTone } from "../../src/overview/rateTone.js"

it("an error rate is good below 5 %, doubtful below 15 %, bad from there on", () => {
  expect([0, 4.9, 5, 14.9, 15, 100].map(rateTone)).toEqual(["good", "good", "warn", "warn", "bad", "bad"])
})
