/** How many characters may still be kept. Shared by the texts of one reply, so that none of them grows without bound. */
export interface Allowance {
  left: number
}

/** Far beyond what any model writes in one reply: about a million tokens. */
export const replyAllowance = (): Allowance => ({ left: 4 * 1024 * 1024 })

// A piece costs more memory than its characters: joined now and then, many small ones cost what they hold.
const piecesJoined = 512

/**
 * A text that arrives in pieces, in time and memory linear in its length, however small the pieces.
 *
 * When the allowance is used up the rest is left out, so what is kept is always a beginning, without holes.
 */
export class CollectedText {
  #whole = ""
  #pieces: Array<string> = []
  readonly #allowance: Allowance

  constructor(allowance: Allowance) {
    this.#allowance = allowance
  }

  add(piece: string): void {
    const { left } = this.#allowance
    if (piece === "" || left === 0) return
    const fits = piece.length <= left
    this.#allowance.left = fits ? left - piece.length : 0
    this.#pieces.push(fits ? piece : beginning(piece, left))
    if (this.#pieces.length === piecesJoined) this.text()
  }

  text(): string {
    if (this.#pieces.length > 0) {
      this.#whole += this.#pieces.join("")
      this.#pieces = []
    }
    return this.#whole
  }
}

/** At most `length` characters, never half of a surrogate pair. */
const beginning = (piece: string, length: number) => {
  const last = piece.charCodeAt(length - 1)
  return piece.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length)
}
