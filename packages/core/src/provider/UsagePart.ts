import type { Usage, UsageParts } from "../model/Usage.js"

/** Counts of those parts that are there: not absent and not zero, and not more than the whole that they are part of. */
export const partsWithin = (
  whole: Usage,
  parts: { readonly [Name in keyof UsageParts]: number | undefined }
): Usage => {
  const found: Partial<Record<keyof UsageParts, number>> = {}
  for (const [name, counted] of Object.entries(parts)) {
    const part = name as keyof UsageParts
    const within = wholes[part]
    const most = within === undefined ? counted : Math.min(counted ?? 0, whole[within])
    if (most !== undefined && most > 0) found[part] = most
  }
  return { ...whole, ...found }
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
