import type { PriceTable } from "../packages/core/src/pricing/PriceTable.js"

export interface PriceChanges {
  /** As `provider/id`. */
  readonly added: ReadonlyArray<string>
  readonly removed: ReadonlyArray<string>
  readonly repriced: ReadonlyArray<{ readonly name: string; readonly changes: ReadonlyArray<string> }>
}

export const priceChanges: (before: PriceTable | undefined, after: PriceTable) => PriceChanges
export const report: (changes: PriceChanges, after: PriceTable) => ReadonlyArray<string>
