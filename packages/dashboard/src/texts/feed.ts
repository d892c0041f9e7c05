import { count } from "../format/Count.js"
import { plural } from "./words.js"

export const feed = {
  title: "Live feed",
  heads: {
    time: "Time",
    agent: "Agent",
    task: "Task",
    model: "Model",
    tokens: "Tokens in / out",
    cost: "Cost",
    latency: "Latency",
    status: "Status"
  },
  noModel: "none",
  tokensHint: (input: string, output: string) => `${input} tokens in, ${output} out`,
  success: "Success",
  error: "Error",
  state: {
    connecting: "Connecting",
    live: "Live",
    away: "Reconnecting",
    locked: "Key needed",
    refused: "Refused"
  },
  paused: "Paused",
  pause: "Pause",
  resume: "Resume",
  pauseHint: "The key p does the same.",
  lost: (n: number) => `${plural(n, "request was", "requests were")} passed over here. They are stored all the same.`,
  notThere: "The feed is not there yet. Requests appear as soon as the server answers.",
  none: "Waiting for requests. Each appears here as soon as it is stored.",
  noneFit: "Waiting for requests that fit the filters.",
  shown: (n: number, bounded: boolean) =>
    bounded ? `The newest ${count(n)} requests` : plural(n, "request", "requests"),
  fresh: (n: number) => `${count(n)} new`,
  freshHint: "Go on at the top. The key n does the same.",
  keys: "j and k move, Enter opens, Escape lets go, p pauses, / searches"
}
