import { Option } from "effect"
import type { Server } from "./Client.js"
import { type Reached, reached } from "./reached.js"

/** What went wrong between us and a server. */
export interface Trouble {
  readonly _tag: string
  readonly message: string
  readonly cause?: unknown
}

const unanswered: Readonly<Record<Reached, (url: string) => string>> = {
  Nobody: (url) =>
    `No server answers at ${url}. Start one with agentwatch-cli serve, or say where it is with --server.`,
  Barred: (url) =>
    `Nothing can be asked at ${url}: this program keeps off its port, as browsers do. Have the server listen on another one.`,
  Other: (url) =>
    `What listens at ${url} does not answer as an AgentWatch server does. Is it http or https? Say where yours is with --server.`
}

/**
 * The one sentence that helps most. `command` is what was asked for, such as `verify`; `found` stands for what the tags of
 * that command's own troubles mean.
 */
export const advice =
  ({ key, server: url }: Server, command: string, found: Readonly<Record<string, (trouble: Trouble) => string>> = {}) =>
  (trouble: Trouble): string => {
    const own = found[trouble._tag]
    if (own !== undefined) return own(trouble)
    switch (trouble._tag) {
      case "Unauthorized":
        return Option.isSome(key)
          ? `The server at ${url} refuses the key. Give the right one, for example API_KEY=… agentwatch-cli ${command}.`
          : `The server at ${url} asks for a key. Give it, for example API_KEY=… agentwatch-cli ${command}.`
      case "RequestError":
        return unanswered[reached(trouble.cause)](url)
      case "TimeoutException":
        return `Something at ${url} does not answer. Is it an AgentWatch server? Its log says more.`
      case "Overloaded":
        return `The server at ${url} is there, but its store answers nothing at the moment. Its log says why.`
      case "Away":
        return `The server at ${url} is away, says what stands before it. Try again in a moment, or look whether it runs.`
      default:
        return `What answers at ${url} is not an AgentWatch server of this version. Say where yours is with --server.`
    }
  }
