import type { Column } from "./Column.js"

export const classOf = <Row>({ numeric = false, wide = false }: Column<Row>): string =>
  `${numeric ? "numeric" : ""} ${wide ? "wide" : ""}`.trim()
