/** Puts a text on the clipboard. The browser may refuse, and offers none to a page that came over plain HTTP. */
export const toClipboard = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
