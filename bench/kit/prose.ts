import { random } from "./random.ts"

const syllables = "a be con der en fo gra hi in jo ka lu men no or pre qua re so ti un ver wi ex ya zen".split(" ")

const vocabulary = (() => {
  const next = random(1)
  const syllable = () => syllables[Math.floor(next() * syllables.length)] ?? ""
  return Array.from({ length: 4_000 }, (_, rank) =>
    Array.from({ length: 1 + Math.floor(next() * (rank < 100 ? 2 : 4)) }, syllable).join("")
  )
})()

/**
 * Text that compresses as prose does: few words are frequent and most are rare, as Zipf found, with a figure now and then.
 */
export const prose = (seed: number, bytes: number): string => {
  const next = random(seed)
  let text = ""
  while (text.length < bytes) {
    const word = vocabulary[Math.floor(vocabulary.length ** next()) - 1] ?? ""
    text += next() < 0.05 ? `${Math.floor(next() * 10_000)}, ` : `${word} `
  }
  return text.slice(0, bytes)
}
