// Run as a process of its own, because the engine holds one directory per process: makes spans inside the engine, in the order
// in which time would have brought them, as inserts that the views see. Takes a directory and how many.
import { setTimeout as sleep } from "node:timers/promises"
import { openEngine } from "./engine.ts"

const [directory = "", wanted = "0", days = "30"] = process.argv.slice(2)
const spans = Number(wanted)
const engine = openEngine(directory)

/** Spans of an insert; of every so many the first tenth is one trace, the rest are traces of a hundred, of ten, and of two. */
const chunk = 100_000
const chunks = Math.ceil(spans / chunk)
const length = (Number(days) * 86_400) / chunks

const trace = `multiIf(i < 10000, 0, i < 40000, 1 + intDiv(i, 100), i < 80000, 1000 + intDiv(i, 10), 100000 + intDiv(i, 2))`
const place = `multiIf(i < 10000, i, i < 40000, i % 100, i < 80000, i % 10, i % 2)`

// Common words are in every second text, rare ones in a few of a million.
const words = (seed: number) =>
  `arrayStringConcat(arrayMap(w -> concat('w', toString(toUInt32(pow(intHash32(n * 64 + w + ${seed}) / 4294967296, 4) * 200000))), range(15)), ' ')`

const fill = (number: number) => `
  INSERT INTO agentwatch.spans (
    org_id, trace_id, span_id, parent_span_id, name, kind, start_time, end_time, status_code, status_message,
    agent_id, agent_name, agent_role, task, session_id, user_id, environment, tags, input, output,
    is_request, model, model_name, provider, operation, prompt_tokens, completion_tokens, cache_read_tokens,
    latency_ms, cost_nano, cost_source
  )
  SELECT
    'local', trace_id, span_id, if(place = 0, '', leftPad(lower(hex(sipHash64(t, 0))), 16, '0')),
    if(called, 'chat', concat('tool ', toString(h % 30))), if(called, 'CLIENT', 'INTERNAL'),
    began, addNanoseconds(began, toUInt64(latency * 1000000)),
    if(h % 25 = 0, 'ERROR', 'OK'), if(h % 25 = 0, concat('failed for reason ', toString(h % 7)), ''),
    concat('agent-', toString(agent)), concat('Agent ', toString(agent)), 'Worker',
    concat('task-', toString(agent % 50), '-', toString(h % 4)), concat('s-', toString(intDiv(t, 3))), concat('u-', toString(ht % 5000)),
    ['production', 'staging', 'test'][1 + (ht % 10 > 6) + (ht % 10 > 8)], [concat('tag-', toString(ht % 10))],
    ${words(1)}, ${words(1_000_003)},
    called, if(called, concat('model-', toString(model)), ''), if(called, concat('model-', toString(model)), ''),
    if(called, concat('provider-', toString(model % 5)), ''), if(called, 'chat', ''),
    if(called, 200 + h % 5000, NULL), if(called, 50 + h % 1500, NULL), if(called, h % 200, NULL),
    latency, if(called, 20000 + intHash32(n + 7) % 30000000, 0), if(called, 'list', '')
  FROM (
    SELECT
      number + ${number * chunk} AS n, number AS i,
      ${trace} + ${number} * 1000000 AS t, ${place} AS place,
      intHash32(n) AS h, intHash32(t) AS ht,
      ht % 60 AS agent, (ht + h % 3) % 12 AS model, h % 10 < 7 AS called,
      lower(hex(sipHash128(t))) AS trace_id, leftPad(lower(hex(sipHash64(t, place))), 16, '0') AS span_id,
      exp(5 + 3 * (intHash32(n + 3) / 4294967296)) AS latency,
      fromUnixTimestamp64Nano(toInt64({from: Int64} + intHash32(t + 1) / 4294967296 * ${length} * 1e9 + place * 40e6), 'UTC') AS began
    FROM numbers(${chunk})
  )
  SETTINGS max_partitions_per_insert_block = 0, max_block_size = ${chunk}, min_insert_block_size_rows = ${chunk}`

const first = Date.now() / 1_000 - Number(days) * 86_400
for (let number = 0; number < chunks; number++) {
  const from = Math.round((first + number * length) * 1_000) * 1_000_000
  await engine.run(fill(number).replace("{from: Int64}", String(from)))
}
// Within an hour the store does so by itself.
await engine.run("OPTIMIZE TABLE agentwatch.traces FINAL")
await engine.run("OPTIMIZE TABLE agentwatch.sums FINAL")

// Ten million in a few minutes leave merges behind that days of them would not, and questions would be asked beside these.
const quietLooks = 20
for (let quiet = 0, look = 0; quiet < quietLooks && look < 1_200; look++) {
  const [merges] = await engine.rows<{ running: string }>("SELECT toString(count()) AS running FROM system.merges")
  quiet = merges?.running === "0" ? quiet + 1 : 0
  await sleep(500)
}
await engine.close()
console.log(JSON.stringify([]))
