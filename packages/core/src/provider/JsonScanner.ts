/** Told what a JSON text consists of. Must not throw. */
export interface JsonTokens {
  /** Begins an object or an array. False passes over all that is in it. */
  readonly open: (array: boolean) => boolean
  /** Ends it, whichever it was. */
  readonly close: () => void
  readonly colon: () => void
  /** False passes over what is left of the object or array. */
  readonly comma: () => boolean
  /** A piece of a text as it is written; an escape may be cut in two. */
  readonly text: (raw: string) => void
  readonly textEnd: () => void
  /** A number or a word, whole; cut if it is too long to be one. */
  readonly literal: (written: string) => void
}

/** Takes a JSON text apart while it arrives, in pieces cut anywhere. What is no JSON is taken apart somehow. Linear in the text. */
export interface JsonScanner {
  readonly push: (piece: string) => void
}

// What ends a run that says nothing by itself. Of a value that is passed over only the nesting counts.
const nesting = /["{}[\]]/g
const literalEnds = /[,\]}:"{[\t\n\r ]/g
const blanks = /[^\t\n\r ]/g

const longestLiteral = 400

export const makeJsonScanner = (tokens: JsonTokens): JsonScanner => {
  let inText = false
  let literal: string | undefined
  /** The text goes on with what a backslash stands before. */
  let escaped = false
  /** How many objects and arrays are still to end until tokens are told again. */
  let passing = 0

  const endOfText = (piece: string, from: number): number => {
    const begin = escaped ? from + 1 : from
    const end = closingQuote(piece, begin)
    const until = end === -1 ? piece.length : end
    if (passing === 0 && until > from) tokens.text(piece.slice(from, until))
    escaped = end === -1 && backslashesBefore(piece, piece.length, begin) % 2 === 1
    if (end === -1) return piece.length
    inText = false
    if (passing === 0) tokens.textEnd()
    return end + 1
  }

  const endOfPassing = (piece: string, from: number): number => {
    const end = search(nesting, piece, from)
    const char = piece[end]
    if (char === '"') inText = true
    else if (char === "{" || char === "[") passing++
    else if (char !== undefined && --passing === 0) tokens.close()
    return end + 1
  }

  const endOfLiteral = (piece: string, from: number): number => {
    const end = search(literalEnds, piece, from)
    if (literal !== undefined && literal.length < longestLiteral) {
      literal += piece.slice(from, Math.min(end, from + longestLiteral))
    }
    if (end < piece.length) {
      tokens.literal(literal ?? "")
      literal = undefined
    }
    return end
  }

  const next = (piece: string, from: number): number => {
    const at = search(blanks, piece, from)
    switch (piece[at]) {
      case undefined:
        break
      case '"':
        inText = true
        break
      case "{":
        if (!tokens.open(false)) passing = 1
        break
      case "[":
        if (!tokens.open(true)) passing = 1
        break
      case "}":
      case "]":
        tokens.close()
        break
      case ":":
        tokens.colon()
        break
      case ",":
        if (!tokens.comma()) passing = 1
        break
      default:
        literal = ""
        return at
    }
    return at + 1
  }

  return {
    push: (piece) => {
      let at = 0
      while (at < piece.length) {
        if (inText) at = endOfText(piece, at)
        else if (passing > 0) at = endOfPassing(piece, at)
        else if (literal !== undefined) at = endOfLiteral(piece, at)
        else at = next(piece, at)
      }
    }
  }
}

/** Where one of these stands from `at` on, or the end. */
const search = (wanted: RegExp, text: string, at: number): number => {
  wanted.lastIndex = at
  return wanted.test(text) ? wanted.lastIndex - 1 : text.length
}

const closingQuote = (piece: string, begin: number): number => {
  let end = piece.indexOf('"', begin)
  while (end !== -1 && backslashesBefore(piece, end, begin) % 2 === 1) end = piece.indexOf('"', end + 1)
  return end
}

const backslashesBefore = (text: string, end: number, begin: number): number => {
  let at = end
  while (at > begin && text[at - 1] === "\\") at--
  return end - at
}
