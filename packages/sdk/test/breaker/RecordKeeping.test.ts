import { describe, expect, it } from "vitest"
import { guarded, refused } from "../support/guarded.js"

describe("the span of a breaker's transition", () => {
  it("says of each of them what the record-keeping duty asks for: scope, from, to, reason, numbers and who it was", async () => {
    let fail = false
    const { call, spans, watch } = await guarded({ maxErrorRate: 1 }, (_, response) => {
      if (fail) response.writeHead(500).end("{}")
    })
    const asBot = <T>(work: () => T) => watch.agent("Bot", { budgetPerHour: 1, blockOnThreshold: true }, work)
    await asBot(() => call())
    const { monitor } = await asBot(() => refused(call()))
    monitor.pause(90)
    monitor.pause(0)
    fail = true
    await asBot(() => call())
    fail = false
    monitor.pause(0)
    await asBot(() => call())
    await asBot(() => refused(call()))
    monitor.increaseBudget(2.5)
    monitor.trip("somebody looked")
    monitor.resume()
    monitor.resetWindows()
    const told = (await spans())
      .filter(({ name }) => String(name).startsWith("circuit_breaker."))
      .map(({ agent_role, attributes, compliance_flags, name }) => {
        expect([agent_role, compliance_flags]).toEqual(["SafetyMonitor", ["eu_ai_act_art12_relevant"]])
        expect([attributes["cb.scope"], attributes["cb.scope_id"]]).toEqual(["agent", "Bot"])
        const of = (key: string) => attributes[`cb.${key}`]
        const move = `${String(name).slice("circuit_breaker.".length)}: ${of("from")} to ${of("to")}`
        return `${move} by ${of("actor")}, ${of("current")} of ${of("threshold")}: ${of("reason")}`
      })
    const over = "Hourly budget exceeded: $1.00 spent of $1.00"
    expect(told).toEqual([
      `triggered: closed to open by breaker, 1 of 1: ${over}`,
      `paused: open to paused by program, 1 of 1: Paused for 90 s: ${over}`,
      `paused: paused to paused by program, 1 of 1: Paused for 0 s: ${over}`,
      `half_open: paused to half-open by breaker, 1 of 1: One call may try: ${over}`,
      "retrip: half-open to open by breaker, 1 of 1: The probe failed",
      `paused: open to paused by program, 1 of 1: Paused for 0 s: ${over}`,
      `half_open: paused to half-open by breaker, 1 of 1: One call may try: ${over}`,
      "recovered: half-open to closed by breaker, 1 of 1: The probe went well",
      "triggered: closed to open by breaker, 2 of 1: Hourly budget exceeded: $2.00 spent of $1.00",
      "budget_increased: open to closed by program, 2 of 3.5: Budget raised by $2.50 to $3.50",
      "triggered: closed to open by program, 0 of 0: somebody looked",
      "recovered: open to closed by program, 0 of 0: Resumed: somebody looked",
      "reset: closed to closed by program, 0 of 0: Windows reset, $2.00 of spend forgotten"
    ])
  })
})
