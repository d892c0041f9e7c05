import { searchedText } from "../searchedText.js"

// What a step of the schema has once done stays as it is: a store somewhere has taken it. See `Migration`.

// A part would answer from the files of an old index for a new one of the same name: so they are gone before there is one.
const gone = (database: string) => `
  SELECT throwIf(count() > 0, 'the store still drops its old index of words; try again in a moment')
  FROM system.mutations
  WHERE concat('\`', database, '\`') = '${database}' AND table = 'spans' AND NOT is_done AND command LIKE '%DROP INDEX%by_word%'`

/**
 * The index of the words of each span with words parted by signs beyond ASCII, too. Files of the old one are dropped at once,
 * which rewrites no text. The new one is made in the background, as in `search`.
 */
export const partedWords = (database: string): ReadonlyArray<string> => [
  // What still waits to be indexed would be looked for in vain, and hold up all that comes after it.
  `KILL MUTATION WHERE concat('\`', database, '\`') = '${database}' AND table = 'spans' AND NOT is_done
     AND command LIKE '%MATERIALIZE INDEX by_word%' SYNC`,
  `ALTER TABLE ${database}.spans DROP INDEX IF EXISTS by_word SETTINGS mutations_sync = 1`,
  gone(database),
  `ALTER TABLE ${database}.spans ADD INDEX IF NOT EXISTS by_word ${searchedText} TYPE text(tokenizer = splitByNonAlpha)`,
  `ALTER TABLE ${database}.spans MATERIALIZE INDEX by_word SETTINGS mutations_sync = 0`
]
