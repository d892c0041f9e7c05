import { noUsage, type Usage } from "../model/Usage.js"
import { CollectedText, replyAllowance } from "./CollectedText.js"
import { count, elements, label, member, parsed, text } from "./UnknownJson.js"
import type { ReplyFacts, SseEvent, StreamReader } from "./WireFormat.js"

// OpenAI's limit, as good as any: what is beyond is left out.
const mostAnswers = 128

/** The answers of one body: a list of them under one of several names, or the body itself. */
const answersIn = (body: unknown): ReadonlyArray<unknown> => {
  for (const name of ["results", "outputs", "completions"]) {
    const answers = elements(member(body, name))
    if (answers.length > 0) return answers.slice(0, mostAnswers)
  }
  return [body]
}

const textIn = (answer: unknown): string =>
  text(member(answer, "generation")) ??
  text(member(answer, "outputText")) ??
  text(member(answer, "text")) ??
  text(member(answer, "completion")) ??
  text(member(member(answer, "data"), "text")) ??
  ""

const reasonIn = (answer: unknown): string | undefined =>
  label(member(answer, "stop_reason")) ??
  label(member(answer, "completionReason")) ??
  label(member(answer, "finishReason")) ??
  label(member(member(answer, "finishReason"), "reason"))

/** Counts so far: of a stream, each replaces the one before it. */
interface Counts {
  readonly input?: number | undefined
  readonly output?: number | undefined
}

const countsIn = (body: unknown, answers: ReadonlyArray<unknown>): Counts => {
  const each = answers.map((answer) => count(member(answer, "tokenCount")))
  const sum = each.every((tokens) => tokens === undefined)
    ? undefined
    : each.reduce((total: number, tokens) => total + (tokens ?? 0), 0)
  return {
    input: count(member(body, "prompt_token_count")) ?? count(member(body, "inputTextTokenCount")),
    output: count(member(body, "generation_token_count")) ?? count(member(body, "totalOutputTextTokenCount")) ?? sum
  }
}

const collector = () => {
  const allowance = replyAllowance()
  const texts: Array<CollectedText> = []
  const reasons: Array<string | undefined> = []
  let counts: Counts = {}
  let whole = false

  const read = (body: unknown) => {
    const answers = answersIn(body)
    for (const [place, answer] of answers.entries()) {
      texts[place] ??= new CollectedText(allowance)
      texts[place].add(textIn(answer))
      reasons[place] = reasonIn(answer) ?? reasons[place]
    }
    const seen = countsIn(body, answers)
    counts = { input: seen.input ?? counts.input, output: seen.output ?? counts.output }
  }

  const readWhole = (body: unknown) => {
    read(body)
    whole = true
  }

  const counted = (): Usage | undefined =>
    counts.input === undefined && counts.output === undefined
      ? undefined
      : { ...noUsage, input: counts.input ?? 0, output: counts.output ?? 0 }

  const facts = (): ReplyFacts => {
    const finishReasons = reasons.flatMap((reason) => reason ?? [])
    const final = whole || finishReasons.length > 0
    const usage = counted()
    const words = texts.map((each) => each.text()).filter((each) => each !== "")
    return {
      finishReasons,
      ...(usage !== undefined && (final ? { usage } : { usageSoFar: usage })),
      ...(words.length > 0 && { output: words.join("\n\n") }),
      toolCalls: []
    }
  }

  return { read, readWhole, facts }
}

const readReply = (body: unknown): ReplyFacts => {
  const { facts, readWhole } = collector()
  readWhole(body)
  return facts()
}

const streamReader = (): StreamReader => {
  const { facts, read } = collector()
  return { facts, read: ({ data }: SseEvent) => read(parsed(data)) }
}

/**
 * The models on Bedrock that complete a text, each with names of its own: Amazon's Titan, Meta's Llama, Mistral's text
 * completions, AI21's Jurassic and the first Claudes. Llama and Titan count as they go.
 */
export const bedrockText = { readReply, streamReader }
