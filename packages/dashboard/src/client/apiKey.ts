const name = "agentwatch.api-key"

// Also holds the key where the browser refuses storage; it then lasts until the page is left.
let held: string | undefined

/** The key given for this tab, if any. It ends with the tab. */
export const apiKey = (): string | undefined => {
  try {
    return window.sessionStorage.getItem(name) ?? held
  } catch {
    return held
  }
}

export const keepApiKey = (key: string) => {
  held = key
  try {
    window.sessionStorage.setItem(name, key)
  } catch {
    // Held in memory above.
  }
}

export const forgetApiKey = () => {
  held = undefined
  try {
    window.sessionStorage.removeItem(name)
  } catch {
    // There was nothing to remove.
  }
}

/** A header can carry printable ASCII only; a browser throws on anything else. */
export const isApiKey = (text: string): boolean => /^[\x21-\x7e]+$/.test(text)
