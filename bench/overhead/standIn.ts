import { answer, events, json, pieces, stored } from "./work.ts"

const encoder = new TextEncoder()
const chunks = pieces.map((piece) => encoder.encode(piece))

/**
 * A stand-in for `fetch` that answers at once, as a provider would, without leaving the process: the noise of a network
 * is larger than what is measured. A chunk comes each time that the event loop turns.
 */
export const standIn: typeof fetch = async (input, init) => {
  if (String(input).endsWith("/api/ingest")) return new Response(stored, { status: 202, headers: json })
  if (!String(init?.body).endsWith('"stream":true}')) return new Response(answer, { headers: json })
  let next = 0
  const body = new ReadableStream<Uint8Array>({
    type: "bytes",
    pull: async (controller) => {
      await new Promise((resolve) => setImmediate(resolve))
      const chunk = chunks[next++]
      // The platform takes the memory of what it is given.
      if (chunk !== undefined) controller.enqueue(chunk.slice())
      else controller.close()
    }
  })
  return new Response(body, { headers: events })
}
