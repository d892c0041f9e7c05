import { contentWriter } from "../agents.js"
import { heavy, medium, modelCall, simple } from "../modelCall.js"
import type { Random } from "../Random.js"
import { type Outcome, Recording, type Scope } from "../Recording.js"
import { articles, languages, paragraphs, writeSystem } from "../talk/articles.js"
import { labelsOf, type Scene } from "./Scene.js"

/** An outline, a draft, and a second look at it. */
export const write = (recording: Recording, outer: Scope, begin: number, title: string): Outcome => {
  const { random } = recording
  const model = random.one(contentWriter.models)
  const system = { role: "system", content: writeSystem }
  const outline = modelCall(recording, outer, begin, {
    model,
    size: medium,
    messages: [system, { role: "user", content: `Outline an article: “${title}”` }],
    reply: random
      .several(paragraphs, 3)
      .map((line, index) => `${index + 1}. ${line}`)
      .join("\n")
  })
  if (outline.failed !== undefined) return outline
  const draft = recording.step(outer, outline.at, { name: "draft", task: "draft-article" }, (scope, at) =>
    modelCall(recording, scope, at, {
      model,
      size: heavy,
      messages: [system, { role: "user", content: `Write “${title}” along this outline.` }],
      reply: `# ${title}\n\n${random.several(paragraphs, 5).join("\n\n")}`,
      stream: true,
      cached: 0.5
    })
  )
  if (draft.failed !== undefined) return draft
  return modelCall(recording, outer, draft.at, {
    model,
    size: medium,
    messages: [system, { role: "user", content: "Read it again. What would you leave out?" }],
    reply: random.one(paragraphs),
    cached: 0.8
  })
}

const article = (random: Random, start: number) => {
  const labels = labelsOf(random, start, { user: random.one(["editor-1", "editor-2"]), tags: ["magazine"] })
  const root = { name: "draft-article", agent: contentWriter, task: "draft-article" }
  return [
    Recording.play(random, start, labels, root, (recording, scope, at) =>
      write(recording, scope, at, random.one(articles))
    )
  ]
}

const small = (random: Random, start: number) => {
  const task = random.one(["rewrite-headline", "translate"])
  const title = random.one(articles)
  const root = { name: task, agent: contentWriter, task }
  const wish = task === "translate" ? `Translate into ${random.one(languages)}` : "Five shorter headlines for"
  return [
    Recording.play(random, start, labelsOf(random, start, { tags: ["magazine"] }), root, (recording, scope, at) =>
      modelCall(recording, scope, at, {
        model: random.one(contentWriter.models),
        size: task === "translate" ? medium : simple,
        messages: [
          { role: "system", content: writeSystem },
          { role: "user", content: `${wish}: ${title}` }
        ],
        reply: random.one(paragraphs),
        stream: random.happens(0.3)
      })
    )
  ]
}

export const magazine: ReadonlyArray<Scene> = [
  { name: "article", perDay: 12, hours: "office", play: article },
  { name: "small", perDay: 45, hours: "office", play: small }
]
