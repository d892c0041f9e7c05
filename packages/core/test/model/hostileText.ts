import { FastCheck } from "effect"
import { everyField } from "./everyField.js"
import { wireSpan } from "./wireSpan.js"

const texts = [
  ...["", "0", "-1", " 1", "1 ", "1\\n", "1.5", "1e3", "0x10", "１", "9".repeat(19), "9".repeat(20)],
  ...["\\ud800", "\\udc00x", "\\u0000", "\\u212a", "__proto__", "constructor", "null"],
  ...["OK", "CLIENT", "client", "chat", "CAUSES", "SUCCESS", "custom", "absent"],
  // Ids of either length: in capitals, too short, of zeros, followed by a line's end, in the base64 of OTLP, in neither.
  ...["AF7651916CD43DD8448EB211C80319C0", "B7AD6B7169203331", "b7ad6b716920333", "b7ad6b7169203331\\n"],
  ...["0".repeat(32), "0".repeat(16), "0000000000000001", "g".repeat(32), "a".repeat(24)],
  ...["CvdlGRbNQ92ESOshHIAxnA==", "t61rcWkgMzE=", "AAAAAAAAAAA="]
]

const numbers = [
  ...["0", "-0", "-0.0", "-1", "1", "0.5", "1e0", "5e-324", "-1e-300", "1e400", "-1e400"],
  ...["1e6", "1000000.1", "1e9", "1000000001", "1e12", "1000000000000.1"],
  ...["9007199254740993", "9199999999999998976", "9.2e18", "1e19", "1e21", "9".repeat(400)]
]

const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`

/** JSON as a hostile, an old or a careless sender writes it; some of it no `JSON.stringify` would write. */
export const hostileValues: ReadonlyArray<string> = [
  ...["null", "true", "false", "{}", "[]", "[null]", "[[]]", "[{}]", '{"length":1}', '{"__proto__":{"code":"OK"}}'],
  ...numbers,
  ...texts.map((text) => `"${text}"`),
  ...[99, 100, 101].map(nested)
]

/** Another value stands somewhere, or an object has one more key, perhaps for the second time. */
interface Change {
  readonly value: string
  readonly key?: string
}

/** How many values a value holds, itself among them. */
export const placesIn = (value: unknown): number =>
  typeof value !== "object" || value === null
    ? 1
    : Object.values(value).reduce<number>((sum, inner) => sum + placesIn(inner), 1)

/** JSON of a value, changed at some of its places: they are counted in the order of the text, from 0 for the whole. */
export const changedText = (value: unknown, changes: ReadonlyMap<number, Change>): string => {
  let place = 0
  const write = (one: unknown): string => {
    const change = changes.get(place++)
    if (change !== undefined && change.key === undefined) return change.value
    if (typeof one !== "object" || one === null) return JSON.stringify(one)
    if (Array.isArray(one)) return `[${one.map(write).join()}]`
    const fields = Object.entries(one).map(([name, inner]) => `${JSON.stringify(name)}:${write(inner)}`)
    if (change !== undefined) fields.push(`${JSON.stringify(change.key)}:${change.value}`)
    return `{${fields.join()}}`
  }
  return write(value)
}

const value = FastCheck.oneof(
  FastCheck.constantFrom(...hostileValues),
  FastCheck.jsonValue({ maxDepth: 3 }).map((one) => JSON.stringify(one))
)

const key = FastCheck.constantFrom(
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "colour", "duration_ms", "0", "", "code", "message"],
  ...Object.keys(everyField),
  ...Object.keys(everyField.model_inference)
)

const changes = (places: number) => {
  const another = FastCheck.tuple(FastCheck.integer({ min: 1, max: places - 1 }), FastCheck.record({ value }))
  const more = FastCheck.tuple(FastCheck.nat({ max: places - 1 }), FastCheck.record({ key, value }))
  const first = FastCheck.tuple(FastCheck.constant(0), FastCheck.record({ key, value }))
  return FastCheck.array(FastCheck.oneof(another, more, first), { minLength: 1, maxLength: 3 })
}

/** The JSON of a span, always an object, in which a few values are not what they should be. */
export const hostileText: FastCheck.Arbitrary<string> = FastCheck.oneof(
  FastCheck.constant<Readonly<Record<string, unknown>>>(everyField),
  wireSpan
).chain((span) => changes(placesIn(span)).map((some) => changedText(span, new Map<number, Change>(some))))
