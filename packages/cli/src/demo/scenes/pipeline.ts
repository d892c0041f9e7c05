import { dataPipeline } from "../agents.js"
import { modelCall, simple } from "../modelCall.js"
import { embedding, type Model, ownExtractor } from "../models.js"
import type { Random } from "../Random.js"
import { type Outcome, Recording, type Scope, together } from "../Recording.js"
import { extractSystem, rows, suppliers } from "../talk/rows.js"
import { toolCall } from "../toolCall.js"
import { labelsOf, type Scene } from "./Scene.js"

/** Rows that are read at once. */
const atOnce = 4

const readRow = (recording: Recording, outer: Scope, begin: number, model: Model): Outcome => {
  const [line, read] = recording.random.one(rows)
  const id = recording.random.whole(10_000, 99_999)
  return recording.step(outer, begin, { name: `row ${id}` }, (scope, at) => {
    const extracted = modelCall(recording, scope, at, {
      model,
      size: simple,
      messages: [
        { role: "system", content: extractSystem },
        { role: "user", content: line }
      ],
      reply: read,
      cached: 0.3
    })
    if (extracted.failed !== undefined) return extracted
    return toolCall(recording, scope, extracted.at, {
      name: "write_row",
      input: { id },
      output: { written: true },
      took: [2, 30]
    })
  })
}

/** Reads a supplier's list, a few rows at a time. A row that fails is left for the next night. */
export const extract = (recording: Recording, outer: Scope, begin: number, count: number): Outcome => {
  const { random } = recording
  const model = random.happens(0.15) ? ownExtractor : random.one(dataPipeline.models)
  const fetched = toolCall(recording, outer, begin, {
    name: "fetch_file",
    input: { supplier: random.one(suppliers) },
    output: { rows: count },
    took: [200, 3_000]
  })
  let at = fetched.at
  for (let done = 0; done < count; done += atOnce) {
    const wave = Array.from({ length: Math.min(atOnce, count - done) }, () => readRow(recording, outer, at, model))
    at = together(at, wave).at
  }
  return { at }
}

const batch = (random: Random, start: number) => {
  const labels = labelsOf(random, start, { tags: ["batch", random.one(suppliers)] })
  const root = { name: "extract-entities", agent: dataPipeline, task: "extract-entities" }
  const large = random.happens(0.2)
  return [
    Recording.play(random, start, labels, root, (recording, scope, at) =>
      extract(recording, scope, at, large ? random.whole(40, 60) : random.whole(4, 16))
    )
  ]
}

const single = (random: Random, start: number) => {
  const task = random.one(["classify-rows", "enrich-records"])
  const [line, read] = random.one(rows)
  const root = { name: task, agent: dataPipeline, task }
  return [
    Recording.play(random, start, labelsOf(random, start), root, (recording, scope, at) =>
      modelCall(recording, scope, at, {
        model: random.one(dataPipeline.models),
        size: simple,
        messages: [
          { role: "system", content: extractSystem },
          { role: "user", content: line }
        ],
        reply: read
      })
    )
  ]
}

const embed = (random: Random, start: number) => {
  const root = { name: "embed-documents", agent: dataPipeline, task: "embed-documents" }
  return [
    Recording.play(random, start, labelsOf(random, start, { tags: ["batch"] }), root, (recording, scope, at) => {
      const done = Array.from({ length: random.whole(2, 6) }, () =>
        modelCall(recording, scope, at, {
          model: embedding,
          operation: "embeddings",
          size: { input: [2_000, 8_000], output: [0, 0] },
          messages: [{ role: "user", content: random.one(rows)[0] }],
          reply: "",
          errorRate: 0.02
        })
      )
      return together(at, done)
    })
  ]
}

export const pipeline: ReadonlyArray<Scene> = [
  { name: "batch", perDay: 9, hours: "night", daily: true, play: batch },
  { name: "single", perDay: 70, hours: "office", play: single },
  { name: "embed", perDay: 10, hours: "night", daily: true, play: embed }
]
