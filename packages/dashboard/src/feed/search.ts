import type { Search } from "../address/Search.js"

/** What of this page's state stands in the address, beside the range. */
export const feedSearch = (_: Search) => ({})
