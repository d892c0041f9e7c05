import {
  codex,
  embedding,
  geminiFlash,
  gptMini,
  gptSol,
  gptTerra,
  haiku,
  type Model,
  mistralSmall,
  opus,
  sonnet
} from "./models.js"
import type { Choice } from "./Random.js"

/** Who acts in the demo. */
export interface DemoAgent {
  /** Its id, too. */
  readonly name: string
  readonly role: string
  /** Share of its model calls that fail, 0 to 1. */
  readonly errorRate: number
  readonly models: Choice<Model>
}

export const researchBot: DemoAgent = {
  name: "research-bot",
  role: "Researcher",
  errorRate: 0.03,
  models: [gptSol, sonnet]
}
export const supportAgent: DemoAgent = {
  name: "support-agent",
  role: "Support",
  errorRate: 0.05,
  models: [haiku, gptMini]
}
export const codeReviewer: DemoAgent = {
  name: "code-reviewer",
  role: "Reviewer",
  errorRate: 0.02,
  models: [opus, codex]
}
export const dataPipeline: DemoAgent = {
  name: "data-pipeline",
  role: "Pipeline",
  errorRate: 0.08,
  models: [geminiFlash, mistralSmall]
}
export const contentWriter: DemoAgent = {
  name: "content-writer",
  role: "Writer",
  errorRate: 0.04,
  models: [sonnet, gptTerra]
}

/** Calls the others and asks no model itself. */
export const releaseDesk: DemoAgent = { name: "release-desk", role: "Supervisor", errorRate: 0, models: [embedding] }
