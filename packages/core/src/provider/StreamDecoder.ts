import type { SseEvent } from "./WireFormat.js"

/**
 * Cuts the body of a streamed reply into its events, however the bytes are cut on their way. Never throws; memory is
 * bounded, and an event that exceeds the bound is left out.
 */
export interface StreamDecoder {
  /** The events that this piece completes. The piece is the caller's: it is neither changed nor kept. */
  readonly push: (bytes: Uint8Array) => ReadonlyArray<SseEvent>
  /** The stream is over: gives what only lacked its end. */
  readonly end: () => ReadonlyArray<SseEvent>
}

/** The same for a stream of text that has been decoded already. */
export interface TextStreamDecoder {
  readonly push: (text: string) => ReadonlyArray<SseEvent>
  readonly end: () => ReadonlyArray<SseEvent>
}

// Every runtime has it, but the language's own library does not declare it.
declare const TextDecoder: new () => {
  readonly decode: (bytes?: Uint8Array, options?: { readonly stream: boolean }) => string
}

/** Takes the bytes of UTF-8 to a decoder of text, characters that are cut in two included. */
export const fromUtf8 = (decoder: TextStreamDecoder): StreamDecoder => {
  const utf8 = new TextDecoder()
  return {
    push: (bytes) => decoder.push(utf8.decode(bytes, { stream: true })),
    end: () => {
      const last = utf8.decode()
      return last === "" ? decoder.end() : [...decoder.push(last), ...decoder.end()]
    }
  }
}
