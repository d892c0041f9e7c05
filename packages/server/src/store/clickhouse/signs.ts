/**
 * Signs beyond ASCII that part words, from one code point to another. All else beyond ASCII is taken for letters. So are digits
 * such as `²`, and what joins: soft hyphens, zero-width joiners and word joiners.
 */
const ranges: ReadonlyArray<readonly [from: number, to: number]> = [
  // Latin-1, such as `«`, `·` and the space that does not break.
  [0xa0, 0xa9],
  [0xab, 0xac],
  [0xae, 0xb1],
  [0xb4, 0xb4],
  [0xb6, 0xb8],
  [0xbb, 0xbb],
  [0xbf, 0xbf],
  [0xd7, 0xd7],
  [0xf7, 0xf7],
  // Arabic and Indian.
  [0x60c, 0x60c],
  [0x61b, 0x61b],
  [0x61f, 0x61f],
  [0x6d4, 0x6d4],
  [0x964, 0x965],
  // Spaces, dashes, quotes, ellipses, signs that turn the direction of writing.
  [0x2000, 0x200b],
  [0x200e, 0x205f],
  [0x2066, 0x206f],
  // Currencies.
  [0x20a0, 0x20cf],
  [0x2122, 0x2122],
  // Arrows, mathematics, technical signs.
  [0x2190, 0x23ff],
  // Boxes, shapes, symbols and ticks.
  [0x2500, 0x2775],
  [0x2794, 0x27bf],
  // Chinese, Japanese and Korean, and what is as wide as their letters.
  [0x3000, 0x3003],
  [0x3008, 0x3011],
  [0x3014, 0x301f],
  [0x30fb, 0x30fb],
  [0xfeff, 0xfeff],
  [0xff01, 0xff0f],
  [0xff1a, 0xff20],
  [0xff3b, 0xff40],
  [0xff5b, 0xff65]
]

const all = ranges.flatMap(([from, to]) =>
  Array.from({ length: to - from + 1 }, (_, at) => String.fromCharCode(from + at))
)

/** A text in which a space stands for each of the signs, as SQL. */
export const spacesForSigns = (text: string): string =>
  `translateUTF8(${text}, '${all.join("")}', '${" ".repeat(all.length)}')`

const utf8 = (sign: string) => [...Buffer.from(sign)].map((byte) => `\\x${byte.toString(16).toUpperCase()}`)

// Whole signs of the scripts whose letters begin like them; of others that are alike two bytes.
const beginningOf = (sign: string) =>
  (/^[\u0964\u0965\u30fb\ufeff]$/.test(sign) ? utf8(sign) : utf8(sign).slice(0, 2)).join("")

/**
 * Beginnings of signs in UTF-8, as texts in SQL: one of them is in whatever has any of the signs, and seldom in anything else.
 * The engine knows an index again by its literals, so that no function may stand for them. Two bytes at least: where a CPU has no
 * AVX-512, neither `position` nor `multiSearchAny` sees a single one near the end of what lies in memory together.
 */
const beginnings = [...new Set(all.map((sign) => `'${beginningOf(sign)}'`))]

const mayHaveSigns = (text: string) =>
  `NOT isValidASCII(${text}) AND multiSearchAny(${text}, [${beginnings.join(", ")}])`

/** `spacesForSigns` of what has any: most texts have none, and looking for that takes a tenth as long. */
export const withoutSigns = (text: string): string => `if(${mayHaveSigns(text)}, ${spacesForSigns(text)}, ${text})`

const hex = (point: number) => `\\u{${point.toString(16)}}`

/** The signs as a class of a regular expression. */
export const signClass = ranges.map(([from, to]) => `${hex(from)}-${hex(to)}`).join("")
