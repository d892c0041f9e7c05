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

/** What is known of a watched reply. */
interface Watched {
  readonly observer: ReplyObserver
  readonly branch: (reply: object) => ReplyObserver
  /** What stands for its body, once somebody has asked for that. */
  tapped: TappedBody | undefined
}

const watched = new WeakMap<object, Watched>()

/** What stands between a kind of reply and its watched ones, by what they inherit from. */
const prototypes = new WeakMap<object, object>()

/**
 * Watches a reply being read, in place: it stays the same object with the same behaviour, and nothing is read that the
 * caller does not read. `branch` gives the observer of one more reader: of the reply itself, and of each of its clones.
 * False for a reply that is watched already: a stand-in for fetch may hand out the same one again and again.
 */
export const observeReply = (reply: object, branch: (reply: object) => ReplyObserver): boolean => {
  if (watched.has(reply)) return false
  const observer = branch(reply)
  const body: unknown = Reflect.get(reply, "body")
  watched.set(reply, { observer, branch, tapped: undefined })
  const base: unknown = Object.getPrototypeOf(reply)
  // The same for all that are alike, which is far cheaper; but what is a reply's own comes before what it inherits.
  if (isObject(base) && Object.getOwnPropertyNames(reply).length === 0) Object.setPrototypeOf(reply, watching(base))
  else watchOwn(reply, body)
  if (body === null) observer.ended()
  return true
}

const watching = (base: object): object => {
  const known = prototypes.get(base)
  if (known !== undefined) return known
  // Looked up each time: others, too, may put something in the place of what is there.
  const look = (name: string) => propertyOf(base, name)
  const made: object = Object.create(base, propertiesOf(look))
  prototypes.set(base, made)
  return made
}

const watchOwn = (reply: object, body: unknown) => {
  const before = new Map(names.map((name) => [name, propertyOf(reply, name)]))
  const { body: ours, bodyUsed, ...methods } = propertiesOf((name) => before.get(name))
  const streams = body instanceof ReadableStream && ours !== undefined && bodyUsed !== undefined
  Object.defineProperties(reply, streams ? { ...methods, body: ours, bodyUsed } : methods)
}

/** Finds a property of a reply as it would be if it were not watched. */
type Look = (name: string) => PropertyDescriptor | undefined

const names = ["text", "json", "arrayBuffer", "bytes", "formData", "blob", "clone", "body", "bodyUsed"]

const hidden = { configurable: true, enumerable: false } as const

/** The properties by which a reply is read, so that they tell whoever watches it. */
const propertiesOf = (look: Look): PropertyDescriptorMap => {
  const properties: PropertyDescriptorMap = {}

  const method = (name: string, watch: (self: object, known: Watched, call: () => unknown) => unknown) => {
    if (typeof look(name)?.value !== "function") return
    const value = function (this: unknown, ...args: ReadonlyArray<unknown>) {
      const call = () => Reflect.apply(look(name)?.value as Method, this, args)
      const known = isObject(this) ? watched.get(this) : undefined
      return known === undefined ? call() : watch(this as object, known, call)
    }
    properties[name] = { ...hidden, writable: true, value }
  }

  /** Makes the reply as it would be without us: as used as the stream that the caller holds. True if it is used. */
  const restore = (reply: object, { tapped }: Watched): boolean => {
    const taken = tapped?.taken() === true
    if (taken) tapped?.lockSource()
    else tapped?.giveBack()
    return taken || valueOf(look("bodyUsed"), reply) === true
  }

  // What comes back is a promise of our own, which settles the same way: the original, once looked at, would no longer
  // count as unhandled if the caller drops it.
  const reader = (name: string, see: (body: unknown, observer: ReplyObserver) => void) =>
    method(name, (self, known, read) => {
      const used = restore(self, known)
      const result = read()
      if (used) return result
      const { observer } = known
      if (!isPromise(result)) {
        see(result, observer)
        return result
      }
      return result.then(
        (body: unknown) => {
          see(body, observer)
          return body
        },
        (error: unknown) => {
          // What cannot be parsed has been read to its end all the same.
          if (isSyntaxError(error)) observer.ended()
          else observer.broken(error)
          throw error
        }
      )
    })

  const bytes = (body: unknown, observer: ReplyObserver) => {
    if (isAnyArrayBuffer(body)) observer.bytes(new Uint8Array(body))
    else if (ArrayBuffer.isView(body)) observer.bytes(new Uint8Array(body.buffer, body.byteOffset, body.byteLength))
    observer.ended()
  }

  reader("text", (body, observer) => {
    if (typeof body === "string") observer.text(body)
    observer.ended()
  })
  reader("json", (body, observer) => {
    observer.json(body)
    observer.ended()
  })
  reader("arrayBuffer", bytes)
  reader("bytes", bytes)
  reader("formData", (_, observer) => observer.ended())
  reader("blob", (body, observer) => {
    if (!(body instanceof Blob)) return observer.ended()
    // Looked at on the side: a blob may be read any number of times.
    const read = body.text().then((text) => {
      observer.text(text)
      observer.ended()
    }, observer.broken)
    observer.later(read)
  })

  method("clone", (self, known, clone) => {
    restore(self, known)
    const copy = clone()
    // The body is another one from now on.
    known.tapped = undefined
    if (isObject(copy)) observeReply(copy, known.branch)
    return copy
  })

  const getter = (name: string, get: (self: object, known: Watched | undefined) => unknown) => {
    if (look(name) === undefined) return
    const ours = function (this: unknown) {
      return isObject(this) ? get(this, watched.get(this)) : valueOf(look(name), this)
    }
    properties[name] = { ...hidden, get: ours }
  }

  getter("body", (self, known) => {
    if (known?.tapped !== undefined) return known.tapped.stream
    const source = valueOf(look("body"), self)
    if (known === undefined || !(source instanceof ReadableStream)) return source
    // Of a body that is used already there is nothing to see.
    if (source.locked || isDisturbed(source)) return source
    known.tapped = tapBody(source, known.observer)
    return known.tapped.stream
  })
  getter("bodyUsed", (self, known) => {
    const tapped = known?.tapped
    return valueOf(look("bodyUsed"), self) === true || (tapped !== undefined && isDisturbed(tapped.stream))
  })
  return properties
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

const valueOf = (property: PropertyDescriptor | undefined, target: unknown): unknown =>
  property?.get === undefined ? property?.value : Reflect.apply(property.get, target, [])
