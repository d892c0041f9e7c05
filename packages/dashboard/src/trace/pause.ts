/** Lets the browser draw, and answer to whoever uses the page, before what comes next. */
export const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))
