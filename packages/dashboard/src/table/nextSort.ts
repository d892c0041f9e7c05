import type { Column, Sort } from "./Column.js"

/** What a click on a head sorts by: numbers from the greatest, words from A, and the other way round on the next click. */
export const nextSort = <Row>(sort: Sort | undefined, { id, numeric = false }: Column<Row>): Sort =>
  sort?.by === id ? { by: id, descending: !sort.descending } : { by: id, descending: numeric }
