/** An event of the process as a list of our own: with many watches it still has one listener. */
const sharedListener = (event: "beforeExit" | "exit") => {
  const listeners = new Set<() => void>()
  const all = () => {
    for (const listener of [...listeners]) listener()
  }
  return (listener: () => void) => {
    // One of its own, since the same may be given twice.
    const own = () => listener()
    if (listeners.size === 0) process.on(event, all)
    listeners.add(own)
    return () => {
      if (listeners.delete(own) && listeners.size === 0) process.off(event, all)
    }
  }
}

/** Calls `listener` whenever the process has nothing left to do; what is returned ends that. */
export const onIdle = sharedListener("beforeExit")

/** Calls `listener` when the process ends; what is returned ends that. */
export const onExit = sharedListener("exit")
