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
  ]
}
