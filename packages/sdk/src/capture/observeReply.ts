import { isAnyArrayBuffer } from "node:util/types"
import { isPromise } from "./isPromise.js"
import { isDisturbed, type Tap, type TappedBody, tapBody } from "./TappedBody.js"

/** Learns what a reader of a reply gets to see. Must not throw. */
export interface ReplyObserver extends Tap {
  /** The whole body. */
  readonly bytes: (body: Uint8Array) => void
  /** The whole body as text. */
  readonly text: (body: string) => void
  /** The whole body, parsed. */
  readonly json: (body: unknown) => void
  /** The end will be told when this has settled, which it does well. */
  readonly later: (end: Promise<unknown>) => void
}

type Method = (this: unknown, ...args: ReadonlyArray<unknown>) => unknown

const observed = new WeakSet<object>()

const hidden = { configurable: true, enumerable: false } as const

/**
 * Watches a reply being read, in place: it stays the same object with the same behaviour, and nothing is read that the
 * caller does not read. `branch` gives the observer of one more reader: of the reply itself, and of each of its clones.
 * False for a reply that is watched already: a stand-in for fetch may hand out the same one again and again.
 */
export const observeReply = (reply: object, branch: (reply: object) => ReplyObserver): boolean => {
  if (observed.has(reply)) return false
  observed.add(reply)
  const observer = branch(reply)
  let tapped: TappedBody | undefined

  /** Makes the reply as it would be without us: as used as the stream that the caller holds. True if it is used. */
  const restore = (): boolean => {
    const taken = tapped?.taken() === true
    if (taken) tapped?.lockSource()
    else tapped?.giveBack()
    return taken || Reflect.get(reply, "bodyUsed") === true
  }

  const method = (name: string, watched: (call: Method) => Method) => {
    const original: unknown = Reflect.get(reply, name)
    if (typeof original !== "function") return
    Object.defineProperty(reply, name, { ...hidden, writable: true, value: watched(original as Method) })
  }

  // What comes back is a promise of our own, which settles the same way: the original, once looked at, would no longer
  // count as unhandled if the caller drops it.
  const reader = (name: string, see: (body: unknown) => void) =>
    method(
      name,
      (read) =>
        function (this: unknown, ...args) {
          if (this !== reply) return Reflect.apply(read, this, args)
          const used = restore()
          const result = Reflect.apply(read, reply, args)
          if (used) return result
          if (!isPromise(result)) {
            see(result)
            return result
          }
          return result.then(
            (body: unknown) => {
              see(body)
              return body
            },
            (error: unknown) => {
              // What cannot be parsed has been read to its end all the same.
              if (isSyntaxError(error)) observer.ended()
              else observer.broken(error)
              throw error
            }
          )
        }
    )

  const whole = (see: (body: unknown) => void) => (body: unknown) => {
    see(body)
    observer.ended()
  }
  const bytes = (body: unknown) => {
    if (isAnyArrayBuffer(body)) observer.bytes(new Uint8Array(body))
    else if (ArrayBuffer.isView(body)) observer.bytes(new Uint8Array(body.buffer, body.byteOffset, body.byteLength))
  }

  reader(
    "text",
    whole((body) => typeof body === "string" && observer.text(body))
  )
  reader("json", whole(observer.json))
  reader("arrayBuffer", whole(bytes))
  reader("bytes", whole(bytes))
  reader(
    "formData",
    whole(() => {})
  )
  reader("blob", (body) => {
    if (!(body instanceof Blob)) return observer.ended()
    // Looked at on the side: a blob may be read any number of times.
    const read = body.text().then(
      whole((text) => typeof text === "string" && observer.text(text)),
      observer.broken
    )
    observer.later(read)
  })

  method(
    "clone",
    (clone) =>
      function (this: unknown, ...args) {
        if (this !== reply) return Reflect.apply(clone, this, args)
        restore()
        const copy = Reflect.apply(clone, reply, args)
        // The body is another one from now on.
        tapped = undefined
        if (isObject(copy)) observeReply(copy, branch)
        return copy
      }
  )

  const bodyProperty = propertyOf(reply, "body")
  const usedProperty = propertyOf(reply, "bodyUsed")
  const bodyOf = () => valueOf(bodyProperty, reply)

  if (bodyOf() instanceof ReadableStream) {
    Object.defineProperty(reply, "body", {
      ...hidden,
      get: () => {
        if (tapped !== undefined) return tapped.stream
        const source = bodyOf()
        // Of a body that is used already there is nothing to see.
        if (!(source instanceof ReadableStream) || source.locked || isDisturbed(source)) return source
        tapped = tapBody(source, observer)
        return tapped.stream
      }
    })
    Object.defineProperty(reply, "bodyUsed", {
      ...hidden,
      get: () => valueOf(usedProperty, reply) === true || (tapped !== undefined && isDisturbed(tapped.stream))
    })
  } else if (bodyOf() === null) observer.ended()
  return true
}

/** Of whichever realm: test runners have one of their own. */
const isSyntaxError = (error: unknown): boolean =>
  error instanceof SyntaxError || (isObject(error) && Reflect.get(error, "name") === "SyntaxError")

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null

const propertyOf = (target: object, name: string): PropertyDescriptor | undefined => {
  for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at)) {
    const property = Object.getOwnPropertyDescriptor(at, name)
    if (property !== undefined) return property
  }
  return undefined
}

const valueOf = (property: PropertyDescriptor | undefined, target: object): unknown =>
  property?.get === undefined ? property?.value : Reflect.apply(property.get, target, [])
