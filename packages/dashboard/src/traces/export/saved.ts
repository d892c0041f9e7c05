/** Hands parts of a text to the browser as a file that it keeps. */
export const saved = (parts: ReadonlyArray<string>, type: string, name: string) => {
  const url = URL.createObjectURL(new Blob([...parts], { type }))
  const link = document.createElement("a")
  link.href = url
  link.download = name
  link.click()
  // The browser reads it after this turn.
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** When it was made, in UTC, as a name can have it. */
export const fileName = (extension: string, now: number): string =>
  `traces-${new Date(now).toISOString().slice(0, 19).replaceAll(":", "-")}Z.${extension}`
