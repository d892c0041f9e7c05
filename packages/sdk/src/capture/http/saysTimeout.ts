const words = /\btimed?[ -]?out\b/i
const codes = /^E(?:SOCKET)?TIMEDOUT$/

/** Whether an error, which a caller ends its request with, says that it took too long. May throw what getters throw. */
export const saysTimeout = (error: unknown): boolean => {
  const { cause, code, message, name } = fieldsOf(error)
  if (name === "TimeoutError" || fieldsOf(cause).name === "TimeoutError") return true
  return (typeof code === "string" && codes.test(code)) || (typeof message === "string" && words.test(message))
}

const fieldsOf = (error: unknown): Readonly<Record<string, unknown>> =>
  typeof error === "object" && error !== null ? (error as Readonly<Record<string, unknown>>) : {}
