import { Either, Schema } from "effect"
import { BadQuestion } from "./BadQuestion.js"

const Packed = <A, I>(place: Schema.Schema<A, I>) => Schema.compose(Schema.StringFromBase64Url, Schema.parseJson(place))

/** A cursor is the place of the last row of a page in the order asked for, packed so that nobody takes it for more. */
export const cursorOf = <A, I>(place: Schema.Schema<A, I>) => {
  const packed = Packed(place)
  const encode = Schema.encodeSync(packed)
  const decode = Schema.decodeUnknownEither(packed)
  return {
    encode: (value: A): string => encode(value),
    decode: (text: string): Either.Either<A, BadQuestion> =>
      Either.mapLeft(
        decode(text),
        () => new BadQuestion({ parameter: "cursor", message: "no answer to this question has given it" })
      )
  }
}
