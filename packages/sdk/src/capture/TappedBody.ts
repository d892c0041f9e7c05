import { Readable } from "node:stream"

/** Learns what passes through a body. Must not throw. */
export interface Tap {
  /** What the body belongs to. It counts as in use as long as the body is. */
  readonly owner: object
  readonly chunk: (bytes: Uint8Array) => void
  readonly ended: () => void
  readonly broken: (error: unknown) => void
  readonly cancelled: () => void
}

/** A body that hands on another one's bytes as they are asked for, and shows them to a tap. */
export interface TappedBody {
  readonly stream: ReadableStream<Uint8Array>
  /** Someone reads, or has the right to. */
  readonly taken: () => boolean
  /** Locks the source, so that it is as used as the stream that stands for it. */
  readonly lockSource: () => void
  /** Gives the source back, whose bytes nobody has asked for; the stream is locked for good. */
  readonly giveBack: () => void
}

type Reader = ReadableStreamDefaultReader<Uint8Array>
type Controller = ReadableByteStreamController | ReadableStreamDefaultController<Uint8Array>

/** Told of what happens to the source while nobody reads. */
interface Watcher {
  readonly ended: (from: Reader) => void
  readonly failed: (from: Reader, error: unknown) => void
}

/**
 * The source may end or break while nobody reads, and whoever waits on the stream has to learn of it. The network holds
 * on to the source, so this must not hold on to the stream: else an unread reply would not be dropped before it is over.
 */
const forward = (reader: Reader, watcher: WeakRef<Watcher>) => {
  reader.closed.then(
    () => watcher.deref()?.ended(reader),
    (error: unknown) => watcher.deref()?.failed(reader, error)
  )
}

/**
 * Nothing is read ahead: each pull is one read of the source, so its back-pressure, its errors and its end are the
 * caller's. The source is locked only when the stream is, so that a stream which was merely looked at costs nothing.
 */
export const tapBody = (source: ReadableStream<Uint8Array>, tap: Tap): TappedBody => {
  let reader: Reader | undefined
  let controller: Controller
  let reading = false
  let over = false

  const end = () => {
    if (over) return
    over = true
    tap.ended()
    try {
      controller.close()
      // A caller that reads into a buffer of its own waits for it to be given back.
      if ("byobRequest" in controller) controller.byobRequest?.respond(0)
    } catch {
      // The caller's buffer was cut in the middle of an element; closing has told it so.
    }
  }

  const fail = (error: unknown) => {
    if (over) return
    over = true
    tap.broken(error)
    controller.error(error)
  }

  const watcher: Watcher = {
    ended: (from) => {
      if (reader === from && !reading) end()
    },
    failed: (from, error) => {
      if (reader === from && !reading) fail(error)
    }
  }

  const acquire = (): Reader => {
    if (reader !== undefined) return reader
    reader = source.getReader()
    forward(reader, new WeakRef(watcher))
    return reader
  }

  const pull = async () => {
    reading = true
    try {
      const { done, value } = await acquire().read()
      if (over) return
      if (done) return end()
      tap.chunk(value)
      controller.enqueue(value)
    } catch (error) {
      fail(error)
    } finally {
      reading = false
    }
  }

  const cancel = (reason: unknown) => {
    if (!over) tap.cancelled()
    over = true
    return reader === undefined ? source.cancel(reason) : reader.cancel(reason)
  }

  const start = (given: Controller) => {
    controller = given
  }
  const underlying = { start, pull, cancel }
  const strategy = { highWaterMark: 0 }
  const stream = (
    isByteStream(source)
      ? new ReadableStream({ type: "bytes", ...underlying }, strategy)
      : new ReadableStream(underlying, strategy)
  ) as ReadableStream<Uint8Array>

  const { getReader } = stream
  Object.defineProperty(stream, "getReader", {
    configurable: true,
    enumerable: false,
    writable: true,
    value: function (this: unknown, ...args: ReadonlyArray<unknown>) {
      const taken = Reflect.apply(getReader, this, args)
      acquire()
      return taken
    }
  })

  return {
    stream,
    taken: () => stream.locked || isDisturbed(stream),
    lockSource: () => {
      if (!source.locked) acquire()
    },
    giveBack: () => {
      const mine = reader
      reader = undefined
      over = true
      mine?.releaseLock()
      Reflect.apply(getReader, stream, [])
    }
  }
}

/** Someone has read from the stream, or cancelled it. */
export const isDisturbed = (stream: ReadableStream): boolean =>
  Readable.isDisturbed(stream as unknown as Parameters<typeof Readable.isDisturbed>[0])

/** Whether it may be read into a buffer of the caller's: such a stream takes the memory of what is put into it. */
export const isByteStream = (stream: ReadableStream): boolean => {
  try {
    stream.getReader({ mode: "byob" }).releaseLock()
    return true
  } catch {
    return false
  }
}
