/** Output tokens a choice of a model that is not known yet. */
export const unknownOutput = 1_000

// One reply says little of the next. If the first of a thousand calls at once to come back set the estimate of all others,
// a budget would be overshot by up to four fifths; with three it is less than a tenth.
const knownAfter = 3

// A mean over about so many calls: young enough to follow a change of work, old enough not to follow a single reply.
const memory = 16

// Names come from outside. What was seen of a model is kept while it is among the last so many that were asked for, up
// to twice as many; a name longer than any model's is not kept.
const generation = 512
const longestName = 256

interface Output {
  mean: number
  calls: number
}

/** What each model has been producing, in output tokens a choice: a bounded memory of the models last used. */
export class ModelOutputs {
  // Two generations: when the young one is full it becomes the old one, and what nobody asked for is gone.
  #young = new Map<string, Output>()
  #old = new Map<string, Output>()
  // Most calls are to the same model as the one before.
  #lastModel: string | undefined
  #last: Output | undefined

  /** Output tokens a choice. Of a model that has answered once or twice: what it produced, but at least 1,000. */
  expected(model: string): number {
    const output = this.#find(model)
    if (output === undefined) return unknownOutput
    return output.calls < knownAfter ? Math.max(unknownOutput, output.mean) : output.mean
  }

  /** Notes a reply of `tokens` output tokens a choice. */
  learn(model: string, tokens: number): void {
    if (!(tokens >= 0 && tokens <= Number.MAX_SAFE_INTEGER)) return
    const known = this.#find(model)
    if (known !== undefined) {
      if (known.calls < memory) known.calls++
      known.mean += (tokens - known.mean) / known.calls
    } else if (model.length <= longestName) this.#keep(model, { mean: tokens, calls: 1 })
  }

  /** How many models are remembered. */
  get size(): number {
    return this.#young.size + this.#old.size
  }

  #find(model: string): Output | undefined {
    if (model === this.#lastModel) return this.#last
    const young = this.#young.get(model)
    const found = young ?? this.#old.get(model)
    if (found === undefined) return undefined
    if (young === undefined) {
      this.#old.delete(model)
      this.#keep(model, found)
    }
    this.#lastModel = model
    this.#last = found
    return found
  }

  #keep(model: string, output: Output): void {
    if (this.#young.size >= generation) {
      this.#old = this.#young
      this.#young = new Map()
      // So that it is looked for, and found to be in use.
      this.#lastModel = undefined
    }
    this.#young.set(model, output)
  }
}
