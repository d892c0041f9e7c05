import { HttpServerResponse } from "@effect/platform"
import { Effect, Stream } from "effect"
import type { StoreError } from "../store/StoreError.js"
import { answered } from "./answered.js"
import { wholeOrBroken } from "./streamed.js"

/** Some elements of a list, as JSON without its brackets. */
type Elements<R> = Effect.Effect<string, StoreError, R>

/** A list in JSON, and what stands before and behind it. `called` is what the log calls it. */
interface Around {
  readonly before: string
  readonly behind: string
  readonly called: string
}

/**
 * A long list as JSON. Each page is read when the one before is on its way. That the first cannot be read is still said with a
 * status; a later one breaks the answer off.
 */
export const pagedJson = <R>({ before, behind, called }: Around, [page, ...pages]: ReadonlyArray<Elements<R>>) =>
  Effect.gen(function* () {
    const first = page === undefined ? "" : yield* answered(page)
    if (pages.length === 0) {
      return HttpServerResponse.text(`${before}${first}${behind}`, { contentType: "application/json" })
    }
    // What a page is of may be gone when it is read.
    let empty = first === ""
    const goesOn = (elements: string) => {
      const parted = empty || elements === "" ? elements : `,${elements}`
      empty &&= elements === ""
      return parted
    }
    const later = Stream.mapEffect(Stream.fromIterable(pages), Effect.map(goesOn))
    const body = Stream.make(before, first).pipe(
      Stream.concat(later),
      Stream.concat(Stream.make(behind)),
      Stream.encodeText,
      Stream.tapError((error) => Effect.logError(`${called} broke off.`, error.message))
    )
    const context = yield* Effect.context<R>()
    return HttpServerResponse.stream(yield* wholeOrBroken(Stream.provideContext(body, context)), {
      contentType: "application/json"
    })
  })
