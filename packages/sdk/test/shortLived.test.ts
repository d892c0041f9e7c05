import { describe, expect, it } from "vitest"
import { serveChat } from "./support/chat.js"
import { type Program, programs } from "./support/programs.js"
import { serveIngest } from "./support/servers.js"

const many = process.env.AGENTWATCH_LONG === undefined ? 6 : 100
const atOnce = 4

const { directory, start } = programs()

/** Runs as many, a few at a time. */
const crowd = async (text: (index: number) => string, live: (program: Program) => Promise<void>) => {
  const indices = Array.from({ length: many }, (_, index) => index)
  const ends: Array<Awaited<Program["ended"]>> = []
  const one = async (): Promise<void> => {
    const index = indices.shift()
    if (index === undefined) return
    const program = start(text(index))
    await live(program)
    ends.push(await program.ended)
    return one()
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return ends
}

const ways: ReadonlyArray<{
  readonly title: string
  readonly options: (directory: string) => string
  readonly before: string
  readonly after: string
  readonly live: (program: Program) => Promise<void>
  readonly end: { readonly code: number | null; readonly signal: string | null }
}> = [
  {
    title: "end after await flush()",
    options: () => "",
    before: "",
    after: "await aw.flush()",
    live: async () => {},
    end: { code: 0, signal: null }
  },
  {
    title: "are ended by SIGTERM",
    options: () => "",
    before: "",
    after: "setInterval(() => {}, 1_000); console.log('ready')",
    live: async (program) => {
      await program.says("ready")
      program.process.kill("SIGTERM")
    },
    end: { code: null, signal: "SIGTERM" }
  },
  {
    title: "are ended by SIGTERM with a handler of their own",
    options: () => "",
    before: "process.on('SIGTERM', () => aw.shutdown().then(() => process.exit(5)))",
    after: "setInterval(() => {}, 1_000); console.log('ready')",
    live: async (program) => {
      await program.says("ready")
      program.process.kill("SIGTERM")
    },
    end: { code: 5, signal: null }
  },
  {
    title: "share a spool and end after await flush()",
    options: (spool) => `, spoolDirectory: ${JSON.stringify(spool)}`,
    before: "",
    after: "await aw.flush()",
    live: async () => {},
    end: { code: 0, signal: null }
  }
]

describe(`${many} programs that make one call each`, () => {
  it.each(ways)(
    "and $title lose nothing",
    { timeout: 600_000 },
    async ({ after, before, end, live, options, title }) => {
      const chat = await serveChat()
      const ingest = await serveIngest()
      const ends = await crowd(
        (index) => `
        aw.init({
          serverUrl: "${ingest.url}",
          providers: { "${chat.host}": "openai" },
          agent: "program ${index}"${options(`${directory}/${title.replaceAll(" ", "-")}`)}
        })
        ${before}
        const reply = await fetch("${chat.path}", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }] })
        })
        await reply.json()
        ${after}
      `,
        live
      )
      expect(ends.map(({ code, signal }) => ({ code, signal }))).toEqual(Array(many).fill(end))
      expect(new Set(ingest.spans.map(({ agent_id }) => agent_id)).size).toBe(many)
      expect(new Set(ingest.spans.map(({ trace_id, span_id }) => `${trace_id} ${span_id}`)).size).toBe(many)
      expect(ends.map(({ err }) => err).join("")).not.toContain("lost")
    }
  )
})
