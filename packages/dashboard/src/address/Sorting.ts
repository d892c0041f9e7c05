import type { Sort } from "../table/Column.js"
import { oneOf, type Search } from "./Search.js"

/** The order of a table as it stands in the address: by which column, and in which direction. Default: descending. */
export interface SortSearch {
  readonly sort?: string | undefined
  readonly order?: "asc" | "desc" | undefined
}

/** The parameters of an address that say an order, each undefined where it makes no sense for the columns there are. */
export const sortSearch = (search: Search, columns: ReadonlyArray<string>): Required<SortSearch> => {
  const sort = oneOf(search.sort, columns)
  return { sort, order: sort === undefined ? undefined : oneOf(search.order, ["asc", "desc"]) }
}

/** The order an address asks for; the usual one where it asks for none. */
export const sortOf = ({ order, sort }: SortSearch, usual: Sort): Sort =>
  sort === undefined ? usual : { by: sort, descending: order !== "asc" }

/** How an order is written into the address. The usual one is not spelled out. */
export const searchOfSort = ({ by, descending }: Sort, usual: Sort): SortSearch =>
  by === usual.by && descending === usual.descending
    ? { sort: undefined, order: undefined }
    : { sort: by, order: descending ? undefined : "asc" }
