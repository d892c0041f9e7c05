import type { Row } from "./folded.js"

/** What a key does in a waterfall, beside moving up and down. */
export type KeyAct = "open" | "fold" | "into" | "out"

/** What a key does on a row; `undefined` for a key that does nothing there. */
export const keyAct = <S>(key: string, { below, open }: Row<S>): KeyAct | undefined => {
  switch (key) {
    case "Enter":
    case " ":
      return "open"
    case "ArrowRight":
      return below === 0 ? undefined : open ? "into" : "fold"
    case "ArrowLeft":
      return open ? "fold" : "out"
    default:
      return undefined
  }
}
