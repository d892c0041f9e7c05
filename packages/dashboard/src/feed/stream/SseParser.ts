/** One event of a stream of Server-Sent Events. */
export interface SseEvent {
  /** What it is called; `message` where it says nothing. */
  readonly name: string
  /** Its own id; undefined where it has none. */
  readonly id: string | undefined
  /** Undefined where it was longer than may be held. */
  readonly data: string | undefined
}

/** UTF-16 units of an event: twice the largest span, written as JSON. */
const longest = 4 * 1_024 * 1_024

/** Reads a stream of Server-Sent Events piece by piece, wherever the pieces break. Of one that is too long nothing is held. */
export class SseParser {
  readonly #longest: number
  #line: Array<string> = []
  #length = 0
  #name = ""
  #id: string | undefined
  #data: Array<string> = []
  #tooLong = false
  /** Milliseconds that the sender asks who has lost it to wait; undefined until it does. */
  retry: number | undefined

  constructor(most = longest) {
    this.#longest = most
  }

  /** The events that end in this piece. */
  push(piece: string): ReadonlyArray<SseEvent> {
    const events: Array<SseEvent> = []
    let from = 0
    for (let at = piece.indexOf("\n"); at >= 0; at = piece.indexOf("\n", from)) {
      this.#hold(piece.slice(from, at))
      const line = this.#line.join("").replace(/\r$/, "")
      this.#line = []
      if (line === "") this.#end(events)
      else this.#field(line)
      from = at + 1
    }
    this.#hold(piece.slice(from))
    return events
  }

  #hold(text: string) {
    this.#length += text.length
    if (this.#length > this.#longest) {
      this.#tooLong = true
      this.#data = []
      // What a line is, its first letters say.
      this.#line = [this.#line.join("").slice(0, 100)]
    } else if (text !== "") this.#line.push(text)
  }

  #field(line: string) {
    const colon = line.indexOf(":")
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1)
    if (field === "event") this.#name = value
    else if (field === "id" && !value.includes("\0")) this.#id = value
    else if (field === "retry" && /^\d{1,9}$/.test(value)) this.retry = Number(value)
    else if (field === "data" && !this.#tooLong) this.#data.push(value)
  }

  #end(events: Array<SseEvent>) {
    if (this.#tooLong) events.push({ name: this.#name || "message", id: this.#id, data: undefined })
    else if (this.#data.length > 0) {
      events.push({ name: this.#name || "message", id: this.#id, data: this.#data.join("\n") })
    }
    this.#name = ""
    this.#id = undefined
    this.#data = []
    this.#length = 0
    this.#tooLong = false
  }
}
