import { free } from "../free.js"
import type { BodyBounds } from "./BodyBounds.js"

/**
 * The bytes of a body, one behind the other as they arrive, and counted among those of all bodies until they are let go. Memory
 * is taken as they come and not before, at most twice as much: what a sender says it will send may never come.
 */
export class ArrivingBody {
  readonly #all: typeof BodyBounds.Service
  readonly #expected: number
  #memory: Buffer = Buffer.alloc(0)
  #length = 0

  /** `expected` is how many bytes its sender says there are; 0 where it does not say. */
  constructor(all: typeof BodyBounds.Service, expected: number) {
    this.#all = all
    this.#expected = expected
  }

  get length(): number {
    return this.#length
  }

  /** All that has arrived; empty once it has been let go. */
  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length)
  }

  add(chunk: Buffer): void {
    const length = this.#length + chunk.length
    if (length > this.#memory.length) this.#grow(length)
    chunk.copy(this.#memory, this.#length)
    this.#length = length
    this.#all.reading += chunk.length
  }

  letGo(): void {
    this.#all.reading -= this.#length
    this.#length = 0
    free(this.#memory)
    this.#memory = Buffer.alloc(0)
  }

  #grow(needed: number): void {
    const before = this.#memory
    const twice = Math.max(needed, 2 * before.length)
    const memory = Buffer.allocUnsafeSlow(this.#expected < needed ? twice : Math.min(twice, this.#expected))
    before.copy(memory, 0, 0, this.#length)
    free(before)
    this.#memory = memory
  }
}
