import { searchedText } from "../searchedText.js"
import { spacesForSigns } from "../signs.js"

// What a step of the schema has once done stays as it is: a store somewhere has taken it. See `Migration`.

// A part would answer from the files of an old index for a new one of the same name: so they are gone before there is one.
const gone = (database: string) => `
  SELECT throwIf(count() > 0, 'the store still drops its old index of words; try again in a moment')
  FROM system.mutations
  WHERE concat('\`', database, '\`') = '${database}' AND table = 'spans' AND NOT is_done AND command LIKE '%DROP INDEX%by_word%'`

// Dropping an index writes the largest part anew as far as the engine is concerned: without room for that it waits for it, for
// ever and without a word, and whoever starts the server with it. Added to steps that some stores have taken: it changes none.
const room = (database: string) => `
  SELECT throwIf(count() > 0, 'its disk has too little room to make the index of words anew: as much as the largest part of the spans takes, and a fifth more')
  FROM system.parts AS part INNER JOIN system.disks AS disk ON disk.name = part.disk_name
  WHERE concat('\`', part.database, '\`') = '${database}' AND part.table = 'spans' AND part.active
    AND part.bytes_on_disk * 1.2 > disk.free_space`

/** The index of words, of another text. Files of the old one are dropped at once, the new one is made in the background, as in `search`. */
const indexedAnew = (database: string, text: string): ReadonlyArray<string> => [
  // What still waits to be indexed would be looked for in vain, and hold up all that comes after it.
  `KILL MUTATION WHERE concat('\`', database, '\`') = '${database}' AND table = 'spans' AND NOT is_done
     AND command LIKE '%MATERIALIZE INDEX by_word%' SYNC`,
  room(database),
  `ALTER TABLE ${database}.spans DROP INDEX IF EXISTS by_word SETTINGS mutations_sync = 1`,
  gone(database),
  `ALTER TABLE ${database}.spans ADD INDEX IF NOT EXISTS by_word ${text} TYPE text(tokenizer = splitByNonAlpha)`,
  `ALTER TABLE ${database}.spans MATERIALIZE INDEX by_word SETTINGS mutations_sync = 0`
]

const text = "lowerUTF8(concat(name, ' ', status_message, ' ', input, ' ', output))"

const formerText = () => {
  const beginnings = String.raw`'\xC2', '\xC3\x97', '\xC3\xB7', '\xD8\x8C', '\xD8\x9B', '\xD8\x9F', '\xDB\x94',
    '\xE0\xA5\xA4', '\xE0\xA5\xA5', '\xE2', '\xE3\x80', '\xE3\x83\xBB', '\xEF\xBB\xBF', '\xEF\xBC', '\xEF\xBD'`
  return `if(multiSearchAny(${text}, [${beginnings}]), ${spacesForSigns(text)}, ${text})`
}

/** The index of the words of each span with words parted by signs beyond ASCII, too. */
export const partedWords = (database: string) => indexedAnew(database, formerText())

const secondText = () => {
  const beginnings = String.raw`'\xC3\x97', '\xC3\xB7', '\xD8\x8C', '\xD8\x9B', '\xD8\x9F', '\xDB\x94', '\xE0\xA5\xA4', '\xE0\xA5\xA5',
    '\xE3\x80', '\xE3\x83\xBB', '\xEF\xBB\xBF', '\xEF\xBC', '\xEF\xBD'`
  const mayHaveSigns = `NOT isValidASCII(${text}) AND (position(${text}, '\\xE2') > 0 OR position(${text}, '\\xC2') > 0
    OR multiSearchAny(${text}, [${beginnings}]))`
  return `if(${mayHaveSigns}, ${spacesForSigns(text)}, ${text})`
}

/** Once more: on some CPUs the former text kept signs such as `—` near its end. */
export const signsNearTheEnd = (database: string) => indexedAnew(database, secondText())

/** The same, as that one did in the last row of those looked at together; and words parted by the ends of lines in what is kept as JSON. */
export const wordsOfLines = (database: string) => indexedAnew(database, searchedText)
