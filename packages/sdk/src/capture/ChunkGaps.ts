/** The gaps between the chunks of one stream, in milliseconds, in constant memory. */
export interface ChunkGaps {
  readonly add: (ms: number) => void
  readonly count: () => number
  /** The gap that a share of all gaps (0..1) is not longer than; within 4 %. 0 for none. */
  readonly quantile: (share: number) => number
  /** Exact. 0 for none. */
  readonly longest: () => number
}

// Buckets grow by a factor of 2^(1/10) from a hundredth of a millisecond to about eleven minutes.
const shortest = 0.01
const perOctave = 10
const bucketCount = 26 * perOctave

export const makeChunkGaps = (): ChunkGaps => {
  let buckets: Uint32Array | undefined
  let count = 0
  let longest = 0

  return {
    add: (ms) => {
      buckets ??= new Uint32Array(bucketCount + 1)
      const bucket = ms < shortest ? 0 : Math.min(bucketCount, 1 + Math.floor(Math.log2(ms / shortest) * perOctave))
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
      count++
      if (ms > longest) longest = ms
    },
    count: () => count,
    quantile: (share) => {
      const rank = Math.max(1, Math.ceil(share * count))
      let seen = 0
      for (let bucket = 0; buckets !== undefined && bucket <= bucketCount; bucket++) {
        seen += buckets[bucket] ?? 0
        if (seen < rank) continue
        return bucket === 0 ? 0 : Math.min(longest, shortest * 2 ** ((bucket - 0.5) / perOctave))
      }
      return 0
    },
    longest: () => longest
  }
}
