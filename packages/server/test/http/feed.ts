import { expect } from "vitest"
import { post, type Running } from "../kit.js"
import { listen } from "./sse.js"

type Fields = Readonly<Record<string, unknown>>

export const log = async ({ url }: Running, ...events: ReadonlyArray<Fields>) => {
  const answer = await post(`${url}/api/events`, { events })
  expect(answer.status).toBe(200)
}

export const names = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => `${from + at}`)

/** Events with these tasks. */
export const named = (tasks: ReadonlyArray<string>, fields: Fields = {}) =>
  tasks.map((task_name) => ({ task_name, ...fields }))

export const stream = ({ url }: Running, query = "", headers: Readonly<Record<string, string>> = {}) =>
  listen(`${url}/api/stream?${query}`, headers)

/** A figure of the server's own. */
export const figure = async ({ url }: Running, name: string) => {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1])
}
