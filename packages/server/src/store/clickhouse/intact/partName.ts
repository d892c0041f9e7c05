/** What the name of a part of a table says: which blocks of which partition are in it, and how they came to be one part. */
export interface PartName {
  readonly name: string
  readonly partition: string
  /** Its blocks, the last one included; each insert is one. */
  readonly first: number
  readonly last: number
  /** How often parts were merged for it. */
  readonly level: number
  /** The last change of the table that it has seen; 0 for none. */
  readonly version: number
}

const form = /^(?<partition>all|\d{6})_(?<first>\d+)_(?<last>\d+)_(?<level>\d+)(?:_(?<version>\d+))?$/

/** Undefined for what is no name of a part of ours, which have months or none. */
export const partName = (name: string): PartName | undefined => {
  const found = form.exec(name)?.groups
  if (found === undefined) return undefined
  const { first, last, level, partition = "", version = 0 } = found
  return { name, partition, first: Number(first), last: Number(last), level: Number(level), version: Number(version) }
}

/** Whether all that is in the one part is also in the other, which was made from it. */
export const covers = (whole: PartName, part: PartName): boolean =>
  whole.name !== part.name &&
  whole.partition === part.partition &&
  whole.first <= part.first &&
  whole.last >= part.last &&
  whole.level >= part.level &&
  whole.version >= part.version

/** What a part was made from: of all that it covers, those that nothing else there covers. */
export const sourcesOf = <Part extends PartName>(whole: PartName, there: ReadonlyArray<Part>): ReadonlyArray<Part> => {
  const covered = there.filter((part) => covers(whole, part))
  return covered.filter((part) => !covered.some((other) => covers(other, part)))
}

/** Whether a part is what one insert has written, as it was written. */
export const ofOneInsert = ({ first, last, version }: PartName): boolean => first === last && version === 0
