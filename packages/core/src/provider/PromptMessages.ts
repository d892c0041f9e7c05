import { text } from "./UnknownJson.js"

/**
 * The messages of a request that has a prompt instead: a bare text is the message of a user, a list stands as it was
 * sent, the system prompt first. Absent where there is nothing of it.
 */
export const promptMessages = (prompt: unknown, system?: unknown): ReadonlyArray<unknown> | undefined => {
  const first = text(system) === undefined ? [] : [{ role: "system", content: system }]
  if (typeof prompt === "string") return [...first, { role: "user", content: prompt }]
  if (Array.isArray(prompt)) return [...first, ...prompt]
  return first.length > 0 ? first : undefined
}
