import type { Agent, ClientRequest } from "node:http"
import type { RequestOptions } from "./RequestTarget.js"

/** Keeps a request from getting a connection, which Node asks an agent or `createConnection` for as it is made. */
export interface Hold {
  /** What the request is to be made with instead. */
  readonly options: RequestOptions
  /** Whether it was kept. Not if somebody in between has put another agent in the place of ours. */
  readonly holds: () => boolean
  /** Lets it go, on the way that its caller wanted. */
  readonly release: () => void
}

type AgentLike = Agent & { readonly addRequest: (request: ClientRequest, options: RequestOptions) => void }

type Connect = (this: unknown, options: RequestOptions, done: (error: unknown, socket?: unknown) => void) => unknown

/**
 * Absent for options that Node refuses. `usual` is the agent of a request that names none, `scheme` that of the module
 * that is asked, with its colon.
 */
export const makeHold = (given: RequestOptions, usual: Agent, scheme: string): Hold | undefined => {
  const { agent, createConnection } = given
  if (agent === undefined || agent === null) {
    return typeof createConnection === "function"
      ? holdConnection(given, createConnection as Connect)
      : holdAgent(given, usual, scheme)
  }
  if (agent === false) return holdAgent(given, Reflect.construct(usual.constructor, []), scheme)
  return isAgent(agent) ? holdAgent(given, agent, scheme) : undefined
}

const holdAgent = (given: RequestOptions, agent: unknown, scheme: string): Hold | undefined => {
  if (!isAgent(agent)) return undefined
  let go: (() => void) | undefined
  const addRequest = (request: ClientRequest, options: RequestOptions) => {
    // What its caller finds there, and what the agent is told.
    Reflect.set(request, "agent", agent)
    if (Object.hasOwn(given, "agent")) options.agent = given.agent
    else Reflect.deleteProperty(options, "agent")
    // Agents that are made for proxies look into the stack for the module that they are asked by.
    const frame = `node:${scheme}request`
    go = { [frame]: () => agent.addRequest(request, options) }[frame]
  }
  // In everything else the agent itself: a class may keep private what it needs.
  const holding = new Proxy(Object.create(agent), {
    get: (_, key) => (key === "addRequest" ? addRequest : Reflect.get(agent, key, agent)),
    set: (_, key, value) => Reflect.set(agent, key, value, agent)
  })
  return {
    options: { ...given, agent: holding },
    holds: () => go !== undefined,
    release: () => go?.()
  }
}

const holdConnection = (given: RequestOptions, connect: Connect): Hold => {
  let go: (() => void) | undefined
  const createConnection: Connect = (options, done) => {
    options.createConnection = connect
    go = () => {
      try {
        const socket = Reflect.apply(connect, options, [options, done])
        if (socket) done(null, socket)
      } catch (error) {
        done(error)
      }
    }
  }
  return {
    options: { ...given, createConnection },
    holds: () => go !== undefined,
    release: () => go?.()
  }
}

const isAgent = (value: unknown): value is AgentLike =>
  typeof value === "object" && value !== null && typeof Reflect.get(value, "addRequest") === "function"
