import type { Trace } from "@agentwatch/core/model/Trace"
import { keepPreviousData, queryOptions } from "@tanstack/react-query"
import { asked, bounds, type Range } from "../address/Range.js"
import { ask, askText } from "../client/Client.js"
import { serverNow } from "../client/clock.js"
import { live } from "../client/queryClient.js"
import { eachOf } from "./eachOf.js"
import { isOpening, type Move } from "./Move.js"
import { readMoves } from "./readMoves.js"
import { blockedSearch, type ScopeName } from "./scopes.js"

/** The names that breakers have in spans: of our SDK, and of the one before it. */
const breakers = ["AgentWatch circuit breaker", "AeneasSoft CircuitBreaker"]

/** A trace of more spans than this is not looked through: it is only said that there is one. */
export const mostSpans = 2_000

const atOnce = 3
const interval = 5_000

/** The transitions of a range, as far as they were looked for. */
export interface Moves {
  /** The latest first. */
  readonly moves: ReadonlyArray<Move>
  /** Traces with transitions, and how many of them were looked through. */
  readonly total: number
  readonly looked: number
  /** Those that are too large for it. */
  readonly large: ReadonlyArray<Trace>
}

const newestFirst = (a: Trace, b: Trace) => (a.started_at < b.started_at ? 1 : -1)

const latestFirst = (a: Move, b: Move) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)

/** The transitions of one trace. */
const movesIn = ({ span_count, trace_id }: Trace, signal: AbortSignal) =>
  queryOptions({
    queryKey: ["moves of", trace_id, span_count],
    queryFn: async () => readMoves(await askText(`/api/traces/${trace_id}/spans`, signal)),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false
  })

/**
 * The API does not list spans of a kind, so this asks for the traces in which breakers were at work, the newest `most`, and
 * for the spans of each: once, and again only if there are more than before.
 */
export const movesQuery = (range: Range, most: number) =>
  queryOptions({
    queryKey: ["moves", range, most],
    queryFn: async ({ client, signal }): Promise<Moves> => {
      const within = bounds(range, await serverNow())
      const pages = await eachOf(breakers, atOnce, (agent_name) => {
        const urlParams = { ...within, agent_name, limit: most }
        return ask(({ traces }) => traces.list({ urlParams }), signal)
      })
      const traces = pages
        .flatMap((page) => page.traces)
        .sort(newestFirst)
        .slice(0, most)
      const found = await eachOf(
        traces.filter(({ span_count }) => span_count <= mostSpans),
        atOnce,
        (trace) => client.fetchQuery(movesIn(trace, signal))
      )
      return {
        moves: found.flat().sort(latestFirst),
        total: pages.reduce((sum, { total }) => sum + total, 0),
        looked: traces.length,
        large: traces.filter(({ span_count }) => span_count > mostSpans)
      }
    },
    refetchInterval: interval,
    structuralSharing: false,
    placeholderData: keepPreviousData,
    meta: live
  })

/** Most traces that are looked through for what opened a breaker. */
const mostBefore = 10

/** The last opening of a scope's breaker up to an instant; null where none of the last transitions is one. */
export const openingQuery = ({ scope, scopeId }: ScopeName, until: bigint) =>
  queryOptions({
    queryKey: ["opening", scope, scopeId, String(until)],
    queryFn: async ({ client, signal }): Promise<Move | null> => {
      const isSought = (move: Move) =>
        isOpening(move) && move.scope === scope && move.scopeId === scopeId && move.at <= until
      const pages = await eachOf(breakers, atOnce, (agent_name) => {
        const urlParams = { agent_id: scopeId, agent_name, to: until, limit: mostBefore }
        return ask(({ traces }) => traces.list({ urlParams }), signal)
      })
      const traces = pages.flatMap((page) => page.traces).filter(({ span_count }) => span_count <= mostSpans)
      for (const trace of traces.sort(newestFirst)) {
        const [opening] = (await client.fetchQuery(movesIn(trace, signal))).filter(isSought).sort(latestFirst)
        if (opening !== undefined) return opening
      }
      return null
    },
    // It is over, and does not change.
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => (state.data === undefined ? interval : false),
    structuralSharing: false
  })

const tracesWith = async (range: Range, search: string, agent_id: string | undefined, signal: AbortSignal) => {
  const within = bounds(range, await serverNow())
  const urlParams = { ...within, search, ...(agent_id !== undefined && { agent_id }), limit: 1 }
  return (await ask(({ traces }) => traces.list({ urlParams }), signal)).total
}

/** In how many traces of a range a scope refused a call, and how many the search for them finds. */
export const blockedQuery = (range: Range, name: ScopeName) =>
  queryOptions({
    queryKey: ["blocked", range, name],
    queryFn: async ({ signal }) => {
      const { agentId, search } = blockedSearch(name)
      const all = await tracesWith(range, search, agentId, signal)
      if (name.scope !== "global") return { traces: all, found: all }
      // The words of a refusal by an agent's breaker hold those of one by the global breaker.
      const others = await tracesWith(range, `${search} of agent`, undefined, signal)
      return { traces: Math.max(0, all - others), found: all }
    },
    refetchInterval: interval,
    placeholderData: keepPreviousData
  })

/** What a request costs on average in a range, in US dollars, by the agent's id; absent where there was none. */
export const averagesQuery = (range: Range) =>
  queryOptions({
    queryKey: ["averages", range],
    queryFn: async ({ signal }) => {
      const urlParams = { ...asked(range), group_by: "agent_id" as const }
      const groups = await ask(({ metrics }) => metrics.breakdown({ urlParams }), signal)
      const summary = await ask(({ metrics }) => metrics.summary({ urlParams: asked(range) }), signal)
      const average = (cost: number, requests: number) => (requests === 0 ? undefined : cost / requests)
      return {
        byAgent: new Map(groups.map(({ name, requests, total_cost }) => [name, average(total_cost, requests)])),
        all: average(summary.total_cost, summary.total_requests)
      }
    },
    refetchInterval: interval,
    structuralSharing: false,
    placeholderData: keepPreviousData
  })
