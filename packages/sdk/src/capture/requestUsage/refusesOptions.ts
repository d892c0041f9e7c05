import type { Clock } from "../../Clock.js"

/** In bytes: what is about one setting is said in fewer. */
const longest = 16 * 1024

/** In milliseconds. */
const mostWait = 1_000

const refusals = new Set([400, 422])

export const mayRefuse = (reply: Response | undefined): boolean => refusals.has(reply?.status ?? 0)

/**
 * Whether an error is a refusal of `stream_options`, as servers give it that do not know them. Its body can be read afterwards as
 * if nobody had looked. Never rejects.
 */
export const refusesOptions = async (reply: Response, clock: Clock): Promise<boolean> => {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  let stop = () => {}
  try {
    const late = new Promise<undefined>((resolve) => {
      stop = clock.after(mostWait, () => resolve(undefined), true)
    })
    reader = reply.clone().body?.getReader()
    const decoder = new TextDecoder()
    let text = ""
    while (text.length < longest) {
      const next = await Promise.race([reader?.read(), late])
      if (next?.value === undefined) return false
      text += decoder.decode(next.value, { stream: true })
      if (/stream_options|include_usage/.test(text)) return true
    }
    return false
  } catch {
    return false
  } finally {
    stop()
    reader?.cancel().catch(() => {})
  }
}
