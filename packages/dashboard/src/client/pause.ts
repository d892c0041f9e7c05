/** Waits for so many milliseconds, or until it is told to stop. */
export const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const done = () => {
      window.clearTimeout(timer)
      signal.removeEventListener("abort", done)
      resolve()
    }
    const timer = window.setTimeout(done, ms)
    if (signal.aborted) done()
    else signal.addEventListener("abort", done)
  })
