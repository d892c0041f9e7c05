import type { WireFormatName } from "../../../src/index.js"

/** A provider's reply as these tests have it, and what a span has to say of it. */
export interface Offer {
  readonly contentType: string
  readonly body: Buffer
  readonly inference: Readonly<Record<string, unknown>>
  readonly output: string
  /** Names and arguments. */
  readonly tools: ReadonlyArray<readonly [name: string, input: object]>
}

/** What one provider says to everything, as a whole and as a stream. */
export interface Offers {
  readonly format: WireFormatName
  readonly whole: Offer
  readonly stream: Offer
}

export const json = (body: object): Pick<Offer, "contentType" | "body"> => ({
  contentType: "application/json",
  body: Buffer.from(JSON.stringify(body))
})

export const events = (pieces: ReadonlyArray<string>): Pick<Offer, "contentType" | "body"> => ({
  contentType: "text/event-stream",
  body: Buffer.from(pieces.join(""))
})
