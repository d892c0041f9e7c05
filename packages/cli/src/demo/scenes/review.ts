import { codeReviewer } from "../agents.js"
import { heavy, medium, modelCall } from "../modelCall.js"
import type { Random } from "../Random.js"
import { type Outcome, Recording, type Scope, together } from "../Recording.js"
import { type PullRequest, pullRequests, reviewSystem } from "../talk/code.js"
import { toolCall } from "../toolCall.js"
import { labelsOf, type Scene } from "./Scene.js"

const diffOf = (file: string) =>
  `--- a/${file}\n+++ b/${file}\n@@ -12,6 +12,9 @@\n-  return attempt(order)\n+  return retry(() => attempt(order))`

/** Reads the change, looks at its files side by side, and sums up. */
export const review = (recording: Recording, outer: Scope, begin: number, change: PullRequest): Outcome => {
  const { random } = recording
  const [model] = random.several(codeReviewer.models, 1)
  const by = model ?? codeReviewer.models[0]
  const read = toolCall(recording, outer, begin, {
    name: "read_diff",
    input: { repository: change.repository, title: change.title },
    output: { files: change.files, added: random.whole(4, 400), removed: random.whole(0, 200) },
    took: [60, 700]
  })
  const files = together(
    read.at,
    change.files.map((file) =>
      recording.step(outer, read.at, { name: `review ${file}`, task: "explain-diff" }, (scope, at) =>
        modelCall(recording, scope, at, {
          model: by,
          size: medium,
          messages: [
            { role: "system", content: reviewSystem },
            { role: "user", content: `${change.title}\n\n${diffOf(file)}` }
          ],
          reply: random.one(change.remarks),
          cached: 0.4
        })
      )
    )
  )
  return modelCall(recording, outer, files.at, {
    model: by,
    size: heavy,
    messages: [
      { role: "system", content: reviewSystem },
      { role: "user", content: `Sum up what you found in “${change.title}”.` }
    ],
    reply: change.remarks.map((remark) => `- ${remark}`).join("\n"),
    stream: true,
    cached: 0.6
  })
}

const pullRequest = (random: Random, start: number) => {
  const change = random.one(pullRequests)
  const labels = labelsOf(random, start, {
    session: `pr-${random.whole(800, 1_200)}`,
    user: random.one(["ada", "björn", "chidi", "duo"]),
    tags: [change.repository]
  })
  const root = { name: "review-pull-request", agent: codeReviewer, task: "review-pull-request" }
  return [Recording.play(random, start, labels, root, (recording, scope, at) => review(recording, scope, at, change))]
}

const tests = (random: Random, start: number) => {
  const change = random.one(pullRequests)
  const root = { name: "suggest-tests", agent: codeReviewer, task: "suggest-tests" }
  return [
    Recording.play(
      random,
      start,
      labelsOf(random, start, { tags: [change.repository] }),
      root,
      (recording, scope, at) =>
        modelCall(recording, scope, at, {
          model: random.one(codeReviewer.models),
          size: medium,
          messages: [
            { role: "system", content: reviewSystem },
            { role: "user", content: `Which tests are missing?\n\n${diffOf(change.files[0])}` }
          ],
          reply: change.remarks[change.remarks.length - 1] ?? ""
        })
    )
  ]
}

export const reviews: ReadonlyArray<Scene> = [
  { name: "pull-request", perDay: 18, hours: "office", play: pullRequest },
  { name: "tests", perDay: 24, hours: "office", play: tests }
]
