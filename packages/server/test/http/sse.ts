import { type ClientRequest, get as httpGet, type IncomingMessage } from "node:http"

/** A part of a stream of Server-Sent Events: an event or a comment. */
export interface Told {
  readonly id?: string
  readonly event?: string
  readonly data?: string
  readonly retry?: string
  readonly comment?: string
}

const partOf = (text: string): Told =>
  Object.fromEntries(
    text.split("\n").map((line) => {
      const colon = line.indexOf(": ")
      return [line.slice(0, colon) || "comment", line.slice(colon + 2)]
    })
  )

export interface Reader {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  /** Waits until so many events were told, or the connection has ended, and gives all there are. */
  readonly told: (events: number) => Promise<ReadonlyArray<Told>>
  /** All that is told until the connection ends, and whether it was ended in order. */
  readonly ended: Promise<readonly [ReadonlyArray<Told>, boolean]>
  readonly leave: () => void
}

/** Reads a stream as a browser does, part by part; one that is not `reading` begins with it when it is asked what it was told. */
export const listen = (url: string, headers: Readonly<Record<string, string>> = {}, reading = true): Promise<Reader> =>
  new Promise((resolve, reject) => {
    const parts: Array<Told> = []
    const waiting = new Set<() => void>()
    let rest = ""
    let over = false
    const tell = () => {
      for (const check of waiting) check()
    }
    const request: ClientRequest = httpGet(url, { headers, agent: false }, (answer: IncomingMessage) => {
      const take = (chunk: string) => {
        const texts = (rest + chunk).split("\n\n")
        rest = texts.pop() ?? ""
        parts.push(...texts.map(partOf))
        tell()
      }
      answer.setEncoding("utf8")
      let started = false
      const start = () => {
        if (!started) answer.on("data", take)
        started = true
      }
      if (reading) start()
      const close = () => {
        over = true
        tell()
      }
      answer.on("error", close).on("close", close)
      const until = (enough: () => boolean) =>
        new Promise<void>((done) => {
          const check = () => {
            if (!over && !enough()) return
            waiting.delete(check)
            done()
          }
          waiting.add(check)
          check()
        })
      const events = () => parts.filter(({ data }) => data !== undefined)
      const told = async (count: number) => {
        start()
        await until(() => events().length >= count)
        return events()
      }
      resolve({
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        told,
        ended: until(() => false).then(() => [parts, answer.complete] as const),
        leave: () => request.destroy()
      })
    })
    request.on("error", (error) => {
      over = true
      tell()
      reject(error)
    })
  })

/** The tasks of the events that were told. */
export const tasksOf = (told: ReadonlyArray<Told>): ReadonlyArray<string> =>
  told.map(({ data }) => (JSON.parse(data ?? "{}") as { task_name: string }).task_name)
