// What a step of the schema has once done stays as it is: a store somewhere has taken it. See `Migration`.

/**
 * An index of the words of each span. What is stored already gets it when it is merged, or by the mutation, which runs in
 * the background; until then it is found without.
 */
export const search = (database: string): ReadonlyArray<string> => [
  `ALTER TABLE ${database}.spans
     ADD INDEX IF NOT EXISTS by_word lowerUTF8(concat(name, ' ', status_message, ' ', input, ' ', output))
       TYPE text(tokenizer = splitByNonAlpha),
     ADD INDEX IF NOT EXISTS by_arrival received_at TYPE minmax GRANULARITY 1`,
  `ALTER TABLE ${database}.spans MATERIALIZE INDEX by_word SETTINGS mutations_sync = 0`
]
