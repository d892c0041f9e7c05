/** Gives what is to stand in place of a text. `path` is where it stands, such as `input.0.content`. */
export type Replace = (text: string, path: string) => string

/** What an object or an array of JSON is being read through. */
interface Place {
  readonly path: string
  readonly inArray: boolean
  index: number
  key: string
  /** The next text is a key. */
  atKey: boolean
}

// Deeper down the path stays as it is: a body that is all brackets must not cost its length squared.
const longestPath = 512
const longestKey = 128

const structure = /["{}[\]:,]/g

/**
 * Replaces the texts in a JSON text, in place: all else of it, numbers and blanks included, stays as it is written. Keys are no
 * texts. Empty texts are left out. Absent for what is no JSON object or array.
 */
export const replaceTexts = (json: string, path: string, replace: Replace): string | undefined => {
  if (!/^\s*[{[]/.test(json) || !isJson(json)) return undefined
  const places: Array<Place> = []
  let place: Place | undefined
  let result = ""
  let copied = 0

  const enter = (inArray: boolean) => {
    place = { path: place === undefined ? path : pathIn(place), inArray, index: 0, key: "", atKey: !inArray }
    places.push(place)
  }

  const text = (begin: number, end: number) => {
    if (place === undefined) return
    const known: string = JSON.parse(json.slice(begin, end))
    if (place.atKey) {
      place.key = known
      return
    }
    if (known === "") return
    const instead = replace(known, pathIn(place))
    if (instead === known) return
    result += json.slice(copied, begin) + JSON.stringify(instead)
    copied = end
  }

  let at = 0
  for (;;) {
    structure.lastIndex = at
    const found = structure.exec(json)?.index
    if (found === undefined) break
    at = found + 1
    switch (json[found]) {
      case '"':
        at = endOfText(json, at)
        text(found, at)
        break
      case "{":
        enter(false)
        break
      case "[":
        enter(true)
        break
      case ":":
        if (place !== undefined) place.atKey = false
        break
      case ",":
        if (place === undefined) break
        place.index++
        place.atKey = !place.inArray
        break
      default:
        places.pop()
        place = places.at(-1)
    }
  }
  return copied === 0 ? json : result + json.slice(copied)
}

const pathIn = ({ inArray, index, key, path }: Place): string =>
  path.length > longestPath ? path : `${path}.${inArray ? index : key.slice(0, longestKey)}`

/** Behind the quote that closes the text which begins at `at`. */
const endOfText = (json: string, at: number): number => {
  for (let end = json.indexOf('"', at); end !== -1; end = json.indexOf('"', end + 1)) {
    let escapes = end
    while (escapes > at && json[escapes - 1] === "\\") escapes--
    if ((end - escapes) % 2 === 0) return end + 1
  }
  return json.length
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
