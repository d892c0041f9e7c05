import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { counted, refusal, said } from "./Answer.js"
import { type Arrival, type Client, clients, type Modules, type When } from "./clients.js"
import { type FakeProvider, startProvider } from "./FakeProvider.js"
import { type Outcome, type Played, type Refused, runCell } from "./runCell.js"

const whens: Readonly<Record<When, string>> = {
  imported: "init() comes before it is imported",
  constructed: "init() comes before it is made",
  used: "init() comes after it was made",
  registered: "init() comes after it was made, and @agentwatch/sdk/register before all"
}

/** Ids and times that a client makes up anew each time. */
const made = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g
const comparable = (outcome: Outcome) => JSON.stringify(outcome).replace(made, "…")

const arrivalOf = ({ found, itself }: Refused): Arrival => (itself ? "itself" : found ? "wrapped" : "lost")

const arrivals = ({ block, keepsFetch }: Client, when: When) => {
  const arrival = when === "used" ? (keepsFetch ?? block) : block
  return typeof arrival === "string" ? [arrival, arrival, arrival] : arrival
}

/** Longer than any program is given. */
const patience = 400_000

/** Tests what a client's program sees, and what is seen of it, whenever `init()` comes. */
export const clientTests = (client: Client, node: string, modules: Modules, only?: ReadonlyArray<When>): void => {
  const all = (Object.keys(whens) as ReadonlyArray<When>).filter(
    (when) => only?.includes(when) ?? (when !== "registered" || client.keepsFetch !== undefined)
  )

  describe(client.name, () => {
    let provider: FakeProvider
    let bare: Played
    const played = new Map<When, Played>()
    const of = (when: When) => {
      const found = played.get(when)
      if (found === undefined) throw new Error(`the program has not come to its end: ${when}`)
      return found
    }

    beforeAll(async () => {
      provider = await startProvider(client.format, client.protocol)
      const under = { node, modules }
      bare = await runCell(client, "never", under, provider)
      for (const when of all) played.set(when, await runCell(client, when, under, provider))
    }, patience)
    afterAll(() => provider.close())

    it("works by itself", () => {
      const { failed, streamed, whole } = bare.seen
      expect(JSON.stringify(whole.value)).toContain(said)
      expect(JSON.stringify(streamed.value)).toContain("Gott, ")
      // Not every client says what the provider has said.
      expect(JSON.stringify(failed.error)).toMatch(new RegExp(`${refusal}|400`))
    })

    for (const when of all) {
      const unseen = client.unseen?.includes(when) === true
      describe(`if ${whens[when]}`, () => {
        for (const kind of ["whole", "streamed", "failed"] as const) {
          const title = { whole: "a reply", streamed: "a stream", failed: "a provider's error" }[kind]

          it(`gets ${title} as without AgentWatch`, () => {
            expect(comparable(of(when).seen[kind])).toBe(comparable(bare.seen[kind]))
          })

          it(unseen ? `has ${title} passed by unseen, as the README says` : `has ${title} seen once`, () => {
            const calls = of(when).calls.filter(({ agent_id }) => agent_id === kind)
            expect(calls).toHaveLength(unseen ? 0 : 1)
            if (!unseen) expect(calls[0]).toMatchObject(spanOf(client, kind))
          })
        }

        it(unseen ? "is not stopped, as the README says" : `is stopped before anything leaves`, () => {
          const { asked, calls, health, refused } = of(when)
          expect(asked.filter((body) => body.includes("Spend."))).toHaveLength(unseen ? 3 : 0)
          expect(refused.map(({ blocked }) => blocked)).toEqual(unseen ? [0, 0, 0] : [1, 1, 1])
          if (!unseen) expect(refused.map(arrivalOf)).toEqual(arrivals(client, when))
          expect(calls).toHaveLength(unseen ? 0 : 3)
          expect(health).toMatchObject({ calls: calls.length, faults: 0 })
        })
      })
    }
  })
}

const spanOf = ({ streamsAlways, usageUnknown }: Client, kind: "whole" | "streamed" | "failed") => {
  if (kind === "failed") {
    return {
      status: { code: "ERROR", message: refusal },
      attributes: { "http.response.status_code": 400 },
      model_inference: { usage_source: "absent" }
    }
  }
  const asStream = kind === "streamed" || streamsAlways === true
  const { input, output } = counted[asStream ? "streamed" : "whole"]
  const tokens =
    asStream && usageUnknown === true
      ? { usage_source: "estimated" }
      : { usage_source: "reported", prompt_tokens: input, completion_tokens: output }
  return {
    status: { code: "OK" },
    output: said,
    model_inference: { ...tokens, ...(asStream && { stream: { aborted: false } }) }
  }
}

/** All clients, on a Node, as ES modules and in CommonJS. */
export const matrix = (major: number, node: string | undefined): void => {
  if (node === undefined) {
    it(`needs a Node ${major}, which npm run test:long fetches`, () => expect.unreachable("it is not here"))
    return
  }
  for (const modules of ["esm", "cjs"] as const) {
    describe(`on Node ${major}, ${modules === "esm" ? "as an ES module" : "in CommonJS"}, a program's`, () => {
      for (const client of clients) if (client.modules?.includes(modules) ?? true) clientTests(client, node, modules)
    })
  }
}
