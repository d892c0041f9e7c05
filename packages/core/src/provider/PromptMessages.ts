import { text } from "./UnknownJson.js"

/**
 * The messages of a request that has a prompt instead: a text, or a list of what is asked at once, is the message of a
 * user, the system prompt first. Absent where there is nothing of it.
 */
export const promptMessages = (prompt: unknown, system?: unknown): ReadonlyArray<unknown> | undefined => {
  const asked = typeof prompt === "string" || Array.isArray(prompt) ? [{ role: "user", content: prompt }] : []
  const all = text(system) === undefined ? asked : [{ role: "system", content: system }, ...asked]
  return all.length > 0 ? all : undefined
}
