import protobuf from "protobufjs/minimal.js"

export type Reader = protobuf.Reader

/** The ways in which a field may be encoded; what comes in another way than its field has is passed over. */
export const varint = 0
export const fixed64 = 1
export const delimited = 2

/** What is done with a field of a message. `depth` is that of the message within values. */
type ReadField<A> = (reader: Reader, into: A, depth: number) => void

/** By tag: a field's number and encoding. */
export type Fields<A> = ReadonlyArray<ReadField<A> | undefined>

/** The fields of a message that are of use. */
export const fields = <A>(
  ...all: ReadonlyArray<readonly [number: number, encoding: number, read: ReadField<A>]>
): Fields<A> => {
  const byTag: Array<ReadField<A> | undefined> = Array.from({ length: 128 })
  for (const [number, encoding, read] of all) byTag[number * 8 + encoding] = read
  return byTag
}

/** A field that is kept under a name. Of several the last one counts. */
export const kept =
  <Key extends string>(key: Key, read: (reader: Reader) => unknown) =>
  (reader: Reader, into: { [K in Key]: unknown }): void => {
    into[key] = read(reader)
  }

export const int = (reader: Reader): number => reader.int32()

export const count = (reader: Reader): number => reader.uint32()

export const text = (reader: Reader): string => reader.string()

/** Reads a message to its end. Fields that are not named are passed over. */
export const readMessage = <A>(reader: Reader, message: Fields<A>, into: A, depth = 0): A => {
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    const read = message[tag]
    if (read === undefined) reader.skipType(tag & 7, 0, tag >>> 3)
    else read(reader, into, depth)
  }
  return into
}

export const readerOf = (bytes: Uint8Array): Reader => protobuf.Reader.create(bytes)

/** A message within another one; a reader of its own keeps it from reading beyond its end. */
export const inner = (reader: Reader): Reader => readerOf(reader.bytes())

export const hex = (reader: Reader): string => bytesOf(reader).toString("hex")

export const base64 = (reader: Reader): string => bytesOf(reader).toString("base64")

const bytesOf = (reader: Reader) => {
  const { buffer, byteLength, byteOffset } = reader.bytes()
  return Buffer.from(buffer, byteOffset, byteLength)
}

const high = 2n ** 32n

/** An instant: nanoseconds since the epoch, as digits. */
export const nanos = (reader: Reader): string => {
  const low = reader.fixed32()
  return String(BigInt(reader.fixed32()) * high + BigInt(low))
}
