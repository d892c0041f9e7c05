/** A command line, and what it does. */
export type Example = readonly [line: string, meaning: string]

/** What `--help` shows of each command after its options. */
export const examples: Readonly<Record<string, ReadonlyArray<Example>>> = {
  serve: [
    ["agentwatch-cli serve", "on http://localhost:3001, with its own store in ./agentwatch-data"],
    ["agentwatch-cli serve --port 8787 --db /var/lib/agentwatch", "elsewhere"],
    ["API_KEY=aw_8f2c1d7e agentwatch-cli serve --host 0.0.0.0", "for others, who show the key"]
  ],
  verify: [
    ["agentwatch-cli verify", "the server on this machine"],
    ["API_KEY=aw_8f2c1d7e agentwatch-cli verify --server https://watch.example.com", "another one, with its key"]
  ],
  demo: [
    ["agentwatch-cli demo --backfill", "the last seven days; a second time adds nothing"],
    ["agentwatch-cli demo --live --speed 3", "what happens now, three times as much of it"],
    ["agentwatch-cli demo --backfill --days 30 --server http://watch:3001", "a month, somewhere else"]
  ],
  tail: [
    ["agentwatch-cli tail", "the last ten requests, and each that comes"],
    ["agentwatch-cli tail --agent support-agent --status error", "what goes wrong with one agent"],
    ["agentwatch-cli tail --json --backlog 0 | jq .cost_usd", "for programs: an event a line"]
  ],
  traces: [
    ["agentwatch-cli traces --from 24h --status error", "what failed since yesterday"],
    ["agentwatch-cli traces --sort cost_usd --limit 5", "the five that cost most"],
    ['agentwatch-cli traces --search "rate limit" --json', "for programs, with the whole ids and the next cursor"]
  ],
  cost: [
    ["agentwatch-cli cost", "each day, as far back as spans are kept"],
    ["agentwatch-cli cost --by model --from 7d", "a week, by model"],
    ["agentwatch-cli cost --by user --agent support-agent", "who asks one agent for how much"]
  ],
  breakers: [
    ["agentwatch-cli breakers", "where each breaker stands that ever moved"],
    ["agentwatch-cli breakers --history --from 24h", "every change since yesterday"]
  ],
  export: [
    ["agentwatch-cli export traces --from 30d --output traces.csv", "a month for a spreadsheet"],
    ["agentwatch-cli export spans --format parquet --output spans.parquet", "all there is, for DuckDB or pandas"],
    ["agentwatch-cli export requests --format ndjson | jq .cost_usd", "for programs"]
  ],
  doctor: [
    ["agentwatch-cli doctor", "this machine, and the server on it if there is one"],
    ["API_KEY=aw_8f2c1d7e agentwatch-cli doctor --server https://watch.example.com", "a server elsewhere"],
    ["agentwatch-cli doctor --json | jq '.findings[] | select(.state != \"ok\")'", "for programs"]
  ]
}
