import { partNames, type Usage, type UsageParts } from "../model/Usage.js"

/** Counts of those parts that are there: not absent and not zero, and not more than the whole that they are part of. */
export const partsWithin = (
  whole: Usage,
  parts: { readonly [Name in keyof UsageParts]: number | undefined }
): Usage => {
  let found: Partial<Record<keyof UsageParts, number>> | undefined
  for (const part of partNames) {
    const counted = parts[part]
    // Nearly all replies have none.
    if (counted === undefined || counted === 0) continue
    const within = wholes[part]
    const most = within === undefined ? counted : Math.min(counted, whole[within])
    if (most <= 0) continue
    found ??= {}
    found[part] = most
  }
  return found === undefined ? whole : { ...whole, ...found }
}

const wholes: { readonly [Name in keyof UsageParts]?: "input" | "output" | "cacheRead" } = {
  inputAudio: "input",
  inputImage: "input",
  inputVideo: "input",
  cacheReadAudio: "cacheRead",
  cacheReadImage: "cacheRead",
  outputAudio: "output",
  outputImage: "output",
  outputVideo: "output"
}
