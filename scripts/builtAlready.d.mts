/** Whether what is built in a clone is built of what stands there now. */
export function builtAlready(folder?: string): boolean

/** Says so of what has just been built. */
export function rememberBuilt(folder?: string): void
