import { createSortedRowModel, rowSortingFeature, tableFeatures } from "@tanstack/react-table"

/** What of TanStack Table is used, and so bundled. */
export const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel()
})

export type Features = typeof features
