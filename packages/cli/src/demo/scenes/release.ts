import { codeReviewer, contentWriter, dataPipeline, releaseDesk, researchBot, supportAgent } from "../agents.js"
import { modelCall, simple } from "../modelCall.js"
import type { Random } from "../Random.js"
import { Recording, together } from "../Recording.js"
import { articles } from "../talk/articles.js"
import { pullRequests } from "../talk/code.js"
import { topics } from "../talk/research.js"
import { supportSystem } from "../talk/support.js"
import { write } from "./articles.js"
import { extract } from "./pipeline.js"
import { research } from "./research.js"
import { review } from "./review.js"
import { labelsOf, type Scene } from "./Scene.js"

/**
 * A supervisor has all the others work on a release: changes are reviewed and data is gathered side by side, then an
 * article is written, whose author asks the researcher, and support is told. The largest traces of the demo.
 */
const release = (random: Random, start: number) => {
  const labels = labelsOf(random, start, {
    session: `release-${random.hex(3)}`,
    user: "release-team",
    tags: ["release"]
  })
  const root = { name: "weekly-release", agent: releaseDesk, task: "weekly-release" }
  return [
    Recording.play(random, start, labels, root, (recording, desk, begin) => {
      const changes = random.several([...pullRequests, ...pullRequests], random.whole(3, 7))
      const gathered = together(begin, [
        ...changes.map((change) =>
          recording.step(desk, begin, { name: `review ${change.repository}`, agent: codeReviewer }, (scope, at) =>
            review(recording, scope, at, change)
          )
        ),
        recording.step(desk, begin, { name: "collect figures", agent: dataPipeline }, (scope, at) =>
          extract(recording, scope, at, random.whole(8, 24))
        )
      ])
      const written = recording.step(
        desk,
        gathered.at,
        { name: "release notes", agent: contentWriter },
        (scope, at) => {
          const known = recording.step(scope, at, { name: "ask for background", agent: researchBot }, (inner, from) =>
            research(recording, inner, from, random.one(topics), 2)
          )
          return write(recording, scope, known.at, random.one(articles))
        }
      )
      if (written.failed !== undefined) return written
      return recording.step(desk, written.at, { name: "tell support", agent: supportAgent }, (scope, at) =>
        modelCall(recording, scope, at, {
          model: random.one(supportAgent.models),
          size: simple,
          messages: [
            { role: "system", content: supportSystem },
            { role: "user", content: "What do customers have to know of this release?" }
          ],
          reply:
            "Sizes are shown for every country now, and a payment that hangs is tried again without charging twice."
        })
      )
    })
  ]
}

export const releases: ReadonlyArray<Scene> = [
  { name: "release", perDay: 2, hours: "office", daily: true, play: release }
]
