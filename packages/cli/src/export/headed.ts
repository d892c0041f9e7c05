import { Stream } from "effect"

/** Texts with one before them, which does not come before it is known that there is an answer: not before the first, or the end. */
export const headed = <E, R>(head: string, texts: Stream.Stream<string, E, R>): Stream.Stream<string, E, R> =>
  Stream.suspend(() => {
    let left = head
    const taken = () => {
      const now = left
      left = ""
      return now
    }
    return Stream.concat(
      Stream.map(texts, (text) => taken() + text),
      Stream.suspend(() => (left === "" ? Stream.empty : Stream.make(taken())))
    )
  })
