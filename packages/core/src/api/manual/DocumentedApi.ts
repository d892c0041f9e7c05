import { OpenApi } from "@effect/platform"
import { AgentWatchApi } from "../Api.js"
import type { Document } from "./Document.js"
import { manual } from "./manual.js"

/** The contract with its manual, for whoever serves its document. It has some hundred kilobytes that no client needs. */
export const DocumentedApi = AgentWatchApi.annotate(OpenApi.Transform, (document) => ({
  ...manual(document as unknown as Document)
}))
