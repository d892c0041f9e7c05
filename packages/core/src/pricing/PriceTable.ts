/**
 * How a table recognises a name. Names and literals are compared in lower case; a regular expression sees the
 * lower-cased name.
 */
export type MatchRule =
  | { readonly equals: string }
  | { readonly starts_with: string }
  | { readonly ends_with: string }
  | { readonly contains: string }
  | { readonly regex: string }
  | { readonly or: ReadonlyArray<MatchRule> }
  | { readonly and: ReadonlyArray<MatchRule> }

/** A price that changes for the whole request once its input tokens exceed `start`. */
export interface TieredPrice {
  readonly base: number
  readonly tiers: ReadonlyArray<{ readonly start: number; readonly price: number }>
}

export type UnitPrice = number | TieredPrice

/**
 * What a model's units cost, in US dollars. The end of a key tells how many units its price is for: `_mtok` a million
 * tokens, `_kcount` a thousand, `_hours` an hour. Keys that are not named here count what a usage does not hold: pages of
 * documents, and messages of a spoken conversation.
 */
export interface ModelPrices {
  readonly input_mtok?: UnitPrice
  readonly output_mtok?: UnitPrice
  readonly cache_read_mtok?: UnitPrice
  readonly cache_write_mtok?: UnitPrice
  readonly cache_write_1h_mtok?: UnitPrice
  readonly output_reasoning_mtok?: UnitPrice
  readonly input_audio_mtok?: UnitPrice
  readonly input_image_mtok?: UnitPrice
  readonly input_video_mtok?: UnitPrice
  readonly cache_audio_read_mtok?: UnitPrice
  readonly cache_image_read_mtok?: UnitPrice
  readonly output_audio_mtok?: UnitPrice
  readonly output_image_mtok?: UnitPrice
  readonly output_video_mtok?: UnitPrice
  readonly audio_hours?: UnitPrice
  readonly input_audio_hours?: UnitPrice
  readonly requests_kcount?: UnitPrice
  readonly web_searches_kcount?: UnitPrice
  readonly storage_searches_kcount?: UnitPrice
  readonly search_units_kcount?: UnitPrice
  readonly [unit: string]: UnitPrice
}

/** Prices that hold from a day on (`YYYY-MM-DD`, UTC), or for a part of every day (`HH:MM:SSZ`, the end excluded). */
export interface ConditionalPrices {
  readonly constraint?:
    | { readonly type: "start_date"; readonly start_date: string }
    | { readonly type: "time_of_date"; readonly start_time: string; readonly end_time: string }
  readonly prices: ModelPrices
}

export interface TableModel {
  readonly id: string
  readonly match: MatchRule
  /** Of conditional prices the last one whose condition holds counts, else the first. */
  readonly prices: ModelPrices | ReadonlyArray<ConditionalPrices>
}

export interface TableProvider {
  readonly id: string
  /** Other names of the provider. */
  readonly provider_match?: MatchRule
  /** Models that are this provider's own, whoever is asked for them. */
  readonly model_match?: MatchRule
  /** Providers whose models this one sells too, at their price. */
  readonly fallback_model_providers?: ReadonlyArray<string>
  /** In the order in which their rules are tried. */
  readonly models: ReadonlyArray<TableModel>
}

/** The list prices of model providers, with where they come from. */
export interface PriceTable {
  readonly source: string
  readonly version: string
  /** The day the source was published, `YYYY-MM-DD`. */
  readonly date: string
  readonly providers: ReadonlyArray<TableProvider>
}
