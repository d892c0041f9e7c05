import type { Period } from "@agentwatch/core/api/Query"
import type { CostSource, StatusCode } from "@agentwatch/core/model/Span"
import type { FailureKind } from "../client/ApiFailure.js"
import type { Connection } from "../client/Connection.js"
import { count } from "../format/Count.js"

export const connection: Readonly<Record<Connection, string>> = {
  connecting: "Connecting",
  connected: "Connected",
  locked: "Key needed",
  away: "Reconnecting",
  busy: "Reconnecting",
  unreadable: "Reconnecting"
}

export const failure: Readonly<Record<Exclude<FailureKind, "unauthorized">, string>> = {
  away: "The server does not answer.",
  busy: "The server is there, but its store does not answer.",
  gone: "The server has no spans of this trace.",
  refused: "The server does not take what it was asked with.",
  unreadable: "The server does not answer in a way this page understands. If it was updated, reload the page."
}

export const period: Readonly<Record<Period, string>> = {
  "1h": "the last hour",
  "24h": "the last 24 hours",
  "7d": "the last 7 days",
  "30d": "the last 30 days",
  all: "all time"
}

export const status: Readonly<Record<StatusCode, string>> = { OK: "OK", ERROR: "Error", UNSET: "Unset" }

/** The status of what a breaker refused, where it can be told from other errors. */
export const blocked = "Blocked"

export const costSource: Readonly<Record<CostSource, string>> = {
  list: "list price",
  custom: "custom price",
  default: "default rate",
  reported: "reported"
}

export const given = { invisible: "(no visible text)" }

export const plural = (n: number, one: string, many: string) => `${count(n)} ${n === 1 ? one : many}`
