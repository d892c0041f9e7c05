import type { Usage } from "../model/Usage.js"

/** The tokens of a call, in parts that do not overlap, each by the name of the rate that it pays. */
export interface Parts {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly cacheWrite1h: number
  readonly reasoning: number
  readonly inputAudio: number
  readonly inputImage: number
  readonly inputVideo: number
  readonly cacheReadAudio: number
  readonly cacheReadImage: number
  readonly outputAudio: number
  readonly outputImage: number
  readonly outputVideo: number
}

/**
 * Takes a usage apart. A part that is larger than its whole is cut to it, so that nothing is negative or paid twice: more
 * cached than sent has been seen. Where a provider tells what was cached and what was sound or pictures, but not how much
 * was both, text is taken to have been cached first.
 */
export const partsOf = (usage: Usage): Parts => {
  const input = count(usage.input)
  const output = count(usage.output)
  const cached = Math.min(count(usage.cacheRead), input)
  const cacheWrite = Math.min(count(usage.cacheWrite), input - cached)
  const cacheWrite1h = Math.min(count(usage.cacheWrite1h), input - cached - cacheWrite)
  let fresh = input - cached - cacheWrite - cacheWrite1h

  const audio = Math.min(count(usage.inputAudio), input)
  const image = Math.min(count(usage.inputImage), input - audio)
  const video = Math.min(count(usage.inputVideo), input - audio - image)
  const cacheReadAudio = Math.min(count(usage.cacheReadAudio), audio, cached)
  const cacheReadImage = Math.min(count(usage.cacheReadImage), image, cached - cacheReadAudio)

  // What is neither cached nor written is shared out in this order; text gets what is left.
  const share = (wanted: number) => {
    const got = Math.min(wanted, fresh)
    fresh -= got
    return got
  }
  const inputAudio = share(audio - cacheReadAudio)
  const inputImage = share(image - cacheReadImage)
  const inputVideo = share(video)

  const outputAudio = Math.min(count(usage.outputAudio), output)
  const outputImage = Math.min(count(usage.outputImage), output - outputAudio)
  const outputVideo = Math.min(count(usage.outputVideo), output - outputAudio - outputImage)
  const written = output - outputAudio - outputImage - outputVideo
  const reasoning = Math.min(count(usage.reasoning), written)

  return {
    input: fresh,
    output: written - reasoning,
    cacheRead: cached - cacheReadAudio - cacheReadImage,
    cacheWrite,
    cacheWrite1h,
    reasoning,
    inputAudio,
    inputImage,
    inputVideo,
    cacheReadAudio,
    cacheReadImage,
    outputAudio,
    outputImage,
    outputVideo
  }
}

/** A count as it should be: what is absent, not a number, or negative, counts for nothing. */
export const count = (counted: number | undefined): number =>
  counted !== undefined && counted > 0 ? Math.min(counted, Number.MAX_SAFE_INTEGER) : 0
