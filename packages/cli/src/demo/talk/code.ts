import type { Choice } from "../Random.js"

export interface PullRequest {
  readonly repository: string
  readonly title: string
  readonly files: Choice<string>
  readonly remarks: Choice<string>
}

export const reviewSystem =
  "You review changes for the engineers of Fjordline. Look for faults first, then for what is hard to read. Each remark " +
  "names the line, says why it matters, and proposes something. Praise nothing that you would not defend."

export const pullRequests: Choice<PullRequest> = [
  {
    repository: "fjordline/checkout",
    title: "Retry payments that time out",
    files: ["src/payment/Gateway.ts", "src/payment/Retry.ts", "src/order/Order.ts", "test/payment/Retry.test.ts"],
    remarks: [
      "L42: the key that makes a payment safe to repeat is made anew for each attempt, so a retry charges twice. Make it before the loop.",
      "L57: the delay has no upper bound; after ten attempts a customer waits 17 minutes.",
      "L13: `Retry` is only used here. Without a name of its own it would be one line.",
      "Nothing tests that a refused card is not retried."
    ]
  },
  {
    repository: "fjordline/warehouse",
    title: "Count stock by shelf instead of by hall",
    files: ["stock/count.py", "stock/models.py", "migrations/0042_shelf.py", "tests/test_count.py", "docs/stock.md"],
    remarks: [
      "L18: `shelf is not None` lets an empty name through, which the migration forbids.",
      "L77: this asks the database once for each shelf: 4,000 times for hall B. One query with GROUP BY does the same.",
      "L103: the count is taken before the lock, so two people counting at once lose one of the counts.",
      "The migration cannot be taken back. Say so in its first line."
    ]
  },
  {
    repository: "fjordline/site",
    title: "Größentabellen für alle Länder",
    files: ["app/sizes/table.tsx", "app/sizes/convert.ts", "app/sizes/convert.test.ts", "content/sizes.json"],
    remarks: [
      "L9: rounding before the conversion makes UK 7½ a 40 and not a 41.",
      "L31: the table has no caption, so a screen reader reads numbers without saying what they are.",
      "L4 of `sizes.json`: “Größe” is stored in decomposed form; the search will not find it.",
      "Good: the conversion is a table and not a formula, as the standard has it."
    ]
  },
  {
    repository: "fjordline/agents",
    title: "Stop an agent that calls the same tool five times",
    files: ["src/loop.ts", "src/loop.test.ts"],
    remarks: [
      "L21: arguments are compared as JSON text, so the same call with its keys in another order is not recognised.",
      "L38: the counter lives as long as the process. Two conversations at once stop each other.",
      "The breaker of AgentWatch already does this with `maxCallsPerMinute`; is there a reason not to use it?"
    ]
  }
]
