import type { StoredSpan } from "@agentwatch/core/model/Span"
import { wireOf } from "@agentwatch/core/model/wireOf"
import { jsonOf } from "./literal.js"
import type { ProviderCall } from "./ProviderCall.js"
import { withoutHistory } from "./quoting.js"

const paths = { chat: "/chat/completions", responses: "/responses", messages: "/messages" } as const

/**
 * A command with a body on its standard input, taken to the letter: in the lines between a shell looks for nothing but their
 * end, which is no line of JSON. So neither quotes nor lengths matter.
 */
const command = (words: ReadonlyArray<string>, body: unknown): string =>
  `curl ${[...words, '-H "Content-Type: application/json"', "--data-binary @-"].join(" \\\n  ")} <<'END_OF_BODY'
${withoutHistory(jsonOf(body))}
END_OF_BODY`

/** A command that asks the provider the same. The key stays in the environment. */
export const curlOf = ({ api, body, endpoint: { base, key }, stream }: ProviderCall): string =>
  command(
    [
      `${stream ? "-N " : ""}${base}${paths[api]}`,
      ...(api === "messages"
        ? [`-H "x-api-key: $${key}"`, '-H "anthropic-version: 2023-06-01"']
        : [`-H "Authorization: Bearer $${key}"`])
    ],
    body
  )

/** A command that sends the span itself to a server of AgentWatch. `origin` is where that is. */
export const ingestOf = (span: StoredSpan, origin: string, needsKey: boolean): string =>
  command([`${origin}/api/ingest`, ...(needsKey ? ['-H "X-API-Key: $AGENTWATCH_API_KEY"'] : [])], wireOf(span))
