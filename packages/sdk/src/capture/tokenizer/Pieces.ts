/** A part of what is counted: texts that each are tokens of their own, and tokens that are there whatever they say. */
export interface Pieces {
  readonly texts: Array<string>
  tokens: number
}

export const noPieces = (): Pieces => ({ texts: [], tokens: 0 })

/** Characters of all texts together. */
export const lengthOf = ({ texts }: Pieces): number => texts.reduce((sum, { length }) => sum + length, 0)
