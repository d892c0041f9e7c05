/** Tests take their full length; otherwise they show the same in seconds. */
export const long = process.env.AGENTWATCH_LONG !== undefined

/** Longest that a test may take, whatever the machine. Tests wait for what they want to see, never for a time. */
export const patience = { timeout: long ? 1_800_000 : 180_000 }

export const inFull = <A>(full: A, brief: A): A => (long ? full : brief)
