import { Context } from "effect"
import type { RowFormat } from "./RowFormat.js"
import { textRows } from "./textRows.js"

/** The format of a store's rows: text, but where its engine can read something better. */
export class ChosenFormat extends Context.Reference<ChosenFormat>()("@agentwatch/server/ChosenFormat", {
  defaultValue: (): RowFormat => textRows
}) {}
