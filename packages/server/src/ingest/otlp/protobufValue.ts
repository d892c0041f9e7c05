import { whole } from "./jsonValue.js"
import { deepest, tooDeep } from "./Malformed.js"
import type { Value } from "./OtlpSpan.js"
import { base64, delimited, fields, fixed64, inner, kept, type Reader, readMessage, text, varint } from "./wire.js"

/** What has names: attributes, and the values of a `KeyValueList`. */
export type Entries = Map<string, Value>

const double = (reader: Reader): Value => {
  const number = reader.double()
  return Number.isFinite(number) ? number : String(number)
}

/** `AnyValue`. Of several forms the last one counts. */
const anyValue = fields<{ value: Value }>(
  [1, delimited, kept("value", text)],
  [2, varint, kept("value", (reader) => reader.bool())],
  [3, varint, kept("value", (reader) => whole(String(reader.int64())))],
  [4, fixed64, kept("value", double)],
  [
    5,
    delimited,
    (reader, into, depth) => {
      into.value = readMessage(inner(reader), arrayValue, [], depth)
    }
  ],
  [
    6,
    delimited,
    (reader, into, depth) => {
      // `fromEntries` sets a key that is called `__proto__` as any other.
      into.value = Object.fromEntries(readMessage(inner(reader), keyValueList, new Map(), depth))
    }
  ],
  [7, delimited, kept("value", base64)]
)

const readValue = (reader: Reader, depth: number): Value => {
  if (depth > deepest) throw tooDeep("attributes")
  return readMessage(inner(reader), anyValue, { value: null }, depth).value
}

const arrayValue = fields<Array<Value>>([
  1,
  delimited,
  (reader, into, depth) => void into.push(readValue(reader, depth + 1))
])

const keyValueList = fields<Entries>([1, delimited, (reader, into, depth) => readEntry(reader, into, depth + 1)])

const keyValue = fields<{ key: string; value: Value }>(
  [1, delimited, kept("key", text)],
  [
    2,
    delimited,
    (reader, into, depth) => {
      into.value = readValue(reader, depth)
    }
  ]
)

/** A `KeyValue`. Of several of one name the last one counts. */
export const readEntry = (reader: Reader, into: Entries, depth = 0): void => {
  const { key, value } = readMessage(inner(reader), keyValue, { key: "", value: null }, depth)
  into.set(key, value)
}
