/** A whole number of 32 bits turned into another that looks random; no two into the same. */
export const mixed = (value: number): number => {
  let state = value | 0
  state = Math.imul(state ^ (state >>> 16), 0x85eb_ca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2_ae35)
  return (state ^ (state >>> 16)) >>> 0
}

/** Numbers from 0 to 1 that look random and are the same for the same seed. */
export const random = (seed: number): (() => number) => {
  let state = mixed(seed)
  return () => {
    state = (state + 0x6d2b_79f5) | 0
    return mixed(state) / 0x1_0000_0000
  }
}

/** Hexadecimal digits, eight for each word; the same for the same index, and for no other. */
export const hex = (index: number, words: number): string => {
  let digits = ""
  for (let word = 0; word < words; word++) {
    digits += mixed(index + Math.imul(word + 1, 0x9e37_79b9))
      .toString(16)
      .padStart(8, "0")
  }
  return digits
}
