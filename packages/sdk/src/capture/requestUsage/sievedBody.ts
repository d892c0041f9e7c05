import { isUint8Array } from "node:util/types"
import { isByteStream } from "../TappedBody.js"
import type { UsageSieve } from "./UsageSieve.js"

type Reader = ReadableStreamDefaultReader<Uint8Array>
type Controller = ReadableByteStreamController | ReadableStreamDefaultController<Uint8Array>

/** Told of what happens to the source while nobody reads. */
interface Watcher {
  readonly ended: () => void
  readonly failed: (error: unknown) => void
}

// The network holds on to the source, which must not hold on to the stream: else an unread reply would not be dropped.
const forward = (reader: Reader, watcher: WeakRef<Watcher>) => {
  reader.closed.then(
    () => watcher.deref()?.ended(),
    (error: unknown) => watcher.deref()?.failed(error)
  )
}

/**
 * A body whose bytes pass through a sieve. Nothing is read ahead: its back-pressure, its errors and its end are those of the
 * source. `owner` is kept for as long as the body is: when a reply is given up, so is its body.
 */
export const sievedBody = (source: ReadableStream<Uint8Array>, sieve: UsageSieve, owner: object): ReadableStream => {
  let reader: Reader | undefined
  let controller: Controller
  let failure: { readonly error: unknown } | undefined
  let reading = false
  let over = false

  const pass = (bytes: Uint8Array) => {
    if (bytes.length > 0) controller.enqueue(bytes as Uint8Array<ArrayBuffer>)
    return bytes.length > 0
  }

  const end = () => {
    if (over) return
    over = true
    pass(sieve.end())
    controller.close()
    // A caller that reads into a buffer of its own waits for it to be given back.
    if ("byobRequest" in controller) controller.byobRequest?.respond(0)
  }

  const fail = (error: unknown) => {
    if (over) return
    // What came before comes first, as long as somebody asks for it.
    if (failure === undefined && reading && pass(sieve.end())) failure = { error }
    else {
      over = true
      controller.error(error)
    }
  }

  const watcher: Watcher = {
    ended: () => {
      if (!reading) end()
    },
    failed: (error) => {
      if (!reading && failure === undefined) fail(error)
    }
  }

  const acquire = (): Reader => {
    if (reader === undefined) {
      reader = source.getReader()
      forward(reader, new WeakRef(watcher))
    }
    return reader
  }

  const pull = async () => {
    if (failure !== undefined) return fail(failure.error)
    reading = true
    try {
      for (let passed = false; !passed && !over; ) {
        const { done, value } = await acquire().read()
        if (over) return
        if (done) return end()
        if (isUint8Array(value)) passed = pass(sieve.push(value))
        else {
          // Not ours to complain about.
          passed = true
          controller.enqueue(value)
        }
      }
    } catch (error) {
      fail(error)
    } finally {
      reading = false
    }
  }

  const cancel = (reason: unknown) => {
    over = true
    void owner
    return reader === undefined ? source.cancel(reason) : reader.cancel(reason)
  }

  const start = (given: Controller) => {
    controller = given
  }
  const underlying = { start, pull, cancel }
  const strategy = { highWaterMark: 0 }
  // Of the kind of the source, whose chunks may not be ours to take the memory of.
  return isByteStream(source)
    ? new ReadableStream({ type: "bytes", ...underlying }, strategy)
    : new ReadableStream(underlying, strategy)
}
