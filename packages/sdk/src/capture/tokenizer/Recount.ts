import { estimateUsage } from "@agentwatch/core/provider/Estimate"
import { elements } from "@agentwatch/core/provider/UnknownJson"
import type { ReplyFacts } from "@agentwatch/core/provider/WireFormat"
import type { Call } from "../Call.js"
import { encodingOf } from "./Encoding.js"
import { chatPieces, plainPieces } from "./messagePieces.js"
import { lengthOf, noPieces, type Pieces } from "./Pieces.js"
import type { CountJob, TokenThread } from "./TokenThread.js"
import { toolPieces } from "./toolPieces.js"

type Usage = NonNullable<ReplyFacts["usage"]>

/** Estimates the usage of calls once more, with the tokenizer of the model where that is known and installed. */
export interface Recount {
  /** Tells `done` once; `undefined` if nothing better is known. False if it will not be told at all. Never throws. */
  readonly ask: (call: Call, facts: ReplyFacts | undefined, done: (usage: Usage | undefined) => void) => boolean
  /** Whoever still waits is told at once that nothing better is known. */
  readonly hurry: () => void
  /** Asks no more. */
  readonly rest: () => void
}

/** In characters: the length of what is longer is good enough. */
const longest = 1024 * 1024

// What a tool call costs beside its name and arguments, as measured with gpt-4o.
const aCall = 8

const unread: ReplyFacts = { finishReasons: [], toolCalls: [] }

const messagesOf = (input: string | undefined): ReadonlyArray<unknown> => {
  if (input === undefined) return []
  try {
    return elements(JSON.parse(input))
  } catch {
    return []
  }
}

const outputPieces = ({ output, toolCalls }: ReplyFacts): Pieces => {
  const pieces = noPieces()
  if (output !== undefined) pieces.texts.push(output)
  for (const { input, name } of toolCalls) {
    pieces.texts.push(name, input)
    pieces.tokens += aCall
  }
  return pieces
}

interface Draft {
  readonly job: CountJob
  /** Tokens of the input and of the output that need not be counted. */
  readonly known: readonly [input: number, output: number]
}

const draftOf = ({ request, route, tools }: Call, facts: ReplyFacts): Draft | undefined => {
  const encoding = encodingOf(facts.responseModel) ?? encodingOf(request?.model)
  const { input } = request ?? {}
  if (encoding === undefined || (input?.length ?? 0) > longest) return undefined
  const messages = messagesOf(input)
  const sent =
    input === undefined ? noPieces() : route.operation === "chat" ? chatPieces(messages) : plainPieces(messages)
  const offered = toolPieces(tools, encoding)
  const said = outputPieces(facts)
  const length = lengthOf(sent) + lengthOf(offered) + lengthOf(said)
  if (length > longest) return undefined
  const groups = [[...sent.texts, ...offered.texts], said.texts]
  return { job: { encoding, groups, length }, known: [sent.tokens + offered.tokens, said.tokens] }
}

export const makeRecount = (thread: TokenThread): Recount => {
  const pending = new Map<() => void, () => void>()
  let ended = false

  return {
    ask: (call, facts = unread, done) => {
      if (ended) return false
      const draft = draftOf(call, facts)
      if (draft === undefined) return false
      const request = call.request ?? { stream: false }
      const [input, output] = draft.known
      let over = false
      const told = (usage: Usage | undefined) => {
        if (over) return
        over = true
        pending.delete(giveUp)
        done(usage)
      }
      const giveUp = () => told(undefined)
      const callOff = thread.count(draft.job, (counts) => {
        if (counts === undefined) return giveUp()
        const [sent = 0, said = 0] = counts
        told(estimateUsage(request, facts, { input: sent + input, output: said + output }))
      })
      if (callOff !== undefined && !over) pending.set(giveUp, callOff)
      return callOff !== undefined
    },
    hurry: () => {
      for (const [giveUp, callOff] of [...pending]) {
        callOff()
        giveUp()
      }
    },
    rest: () => {
      ended = true
      thread.rest()
    }
  }
}
