import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { systemClock } from "../../../src/Clock.js"
import { findTokenizer } from "../../../src/capture/tokenizer/findTokenizer.js"
import { type CountJob, makeTokenThread, type TokenThread } from "../../../src/capture/tokenizer/TokenThread.js"
import { makeManualClock, until } from "../../support/ManualClock.js"

const directory = mkdtempSync(join(tmpdir(), "agentwatch-tokens-"))
afterAll(() => rmSync(directory, { recursive: true }))

/** A tokenizer that does as it is told. */
const tokenizer = (name: string, code: string) => {
  const path = join(directory, `${name}.cjs`)
  writeFileSync(path, code)
  return path
}

const detached = <T>(action: () => T) => action()

const job = (...texts: ReadonlyArray<string>): CountJob => ({
  encoding: "o200k_base",
  groups: [texts],
  length: texts.join("").length
})

const counted = (thread: TokenThread, asked: CountJob) =>
  new Promise<ReadonlyArray<number> | undefined | "not asked">((resolve) => {
    if (thread.count(asked, resolve) === undefined) resolve("not asked")
  })

describe("the thread that counts tokens", () => {
  it("counts each group for itself, and takes special tokens for text", async () => {
    const thread = makeTokenThread({ clock: systemClock, detached, find: findTokenizer })
    const groups = [["hello world", "hello"], [], ["<|endoftext|>"]]
    expect(await counted(thread, { encoding: "cl100k_base", groups, length: 20 })).toEqual([3, 0, 7])
    thread.rest()
  })

  it.each([
    ["one endless word", "a", 90_000, 11_250],
    ["nothing but blanks", " ", 90_000, 810],
    ["a row of signs", "!", 90_000, 5_670]
  ])("is done with %s in time", async (_, character, length, expected) => {
    const thread = makeTokenThread({ clock: systemClock, detached, find: findTokenizer })
    await counted(thread, job("warm"))
    expect(await counted(thread, job(character.repeat(length)))).toEqual([expected])
    thread.rest()
  })

  it("counts a long text as if it had not been cut", async () => {
    const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base")
    const thread = makeTokenThread({ clock: systemClock, detached, find: findTokenizer })
    const text = "It was the best of times; it was the worst of times, 1859 of them.\n".repeat(500)
    expect(await counted(thread, job(text))).toEqual([countTokens(text)])
    thread.rest()
  })

  it("gives up a text that takes too long, and counts the next one in a new thread", async () => {
    const clock = makeManualClock()
    const path = tokenizer("slow", "exports.countTokens = (text) => { while (text === 'slow'); return 1 }")
    const thread = makeTokenThread({ clock, detached, find: () => path })
    expect(await counted(thread, job("quick"))).toEqual([1])
    const slow = counted(thread, job("slow"))
    const next = counted(thread, job("quick"))
    await clock.advance(999)
    expect(await Promise.race([slow, "waiting"])).toBe("waiting")
    await clock.advance(1)
    expect(await slow).toBeUndefined()
    expect(await next).toEqual([1])
    thread.rest()
  })

  it("lets nobody wait for more than five seconds", async () => {
    const clock = makeManualClock()
    const path = tokenizer("stuck", "for (;;);")
    const thread = makeTokenThread({ clock, detached, find: () => path })
    const all = [1, 2, 3].map(() => counted(thread, job("text")))
    await clock.advance(5_000)
    expect(await Promise.all(all)).toEqual([undefined, undefined, undefined])
    thread.rest()
  })

  it("rests for a minute after it has failed three times in a row", async () => {
    const clock = makeManualClock()
    const path = tokenizer("dying", "process.exit(1)")
    const thread = makeTokenThread({ clock, detached, find: () => path })
    for (let i = 0; i < 3; i++) expect(await counted(thread, job("text"))).toBeUndefined()
    await clock.advance(59_999)
    expect(await counted(thread, job("text"))).toBe("not asked")
    await clock.advance(1)
    expect(await counted(thread, job("text"))).toBeUndefined()
  })

  it("does not ask again a tokenizer that is of no use", async () => {
    const path = tokenizer("useless", "throw new Error('no')")
    const thread = makeTokenThread({ clock: systemClock, detached, find: () => path })
    expect(await counted(thread, job("text"))).toBeUndefined()
    expect(await counted(thread, job("text"))).toBe("not asked")
    thread.rest()
  })

  it("survives a tokenizer that takes more memory than it may", async () => {
    const path = tokenizer(
      "greedy",
      "exports.countTokens = (t) => { const all = []; while (t === 'all') all.push(new Array(1e5).fill(t)); return 2 }"
    )
    // One by one the deadline would come first on a slow machine.
    const thread = makeTokenThread({ clock: makeManualClock(), detached, find: () => path })
    expect(await counted(thread, job("all"))).toBeUndefined()
    expect(await counted(thread, job("text"))).toEqual([2])
    thread.rest()
  })

  it("takes no more than 256 texts, nor more than 8 Mi characters, at once", async () => {
    const path = tokenizer("one", "exports.countTokens = () => 1")
    const thread = makeTokenThread({ clock: systemClock, detached, find: () => path })
    const many = Array.from({ length: 258 }, () => counted(thread, job("text")))
    expect(await many.at(-1)).toBe("not asked")
    expect(await many[256]).toEqual([1])
    const large: CountJob = { ...job("text"), length: 5 * 1024 * 1024 }
    const two = [counted(thread, large), counted(thread, large), counted(thread, large)]
    expect(await Promise.all(two)).toEqual([[1], [1], "not asked"])
    thread.rest()
  })

  it("ends when it has had nothing to do for a minute, and comes back when it is needed", async () => {
    const clock = makeManualClock()
    const path = tokenizer("counting", "let n = 0; exports.countTokens = () => ++n")
    const thread = makeTokenThread({ clock, detached, find: () => path })
    expect(await counted(thread, job("text"))).toEqual([1])
    await clock.advance(59_999)
    expect(await counted(thread, job("text"))).toEqual([2])
    await clock.advance(60_000)
    expect(await counted(thread, job("text"))).toEqual([1])
    expect(clock.waiting()).toEqual([60_000])
    thread.rest()
    expect(clock.waiting()).toEqual([])
  })

  it("tells nobody who has called it off", async () => {
    const path = tokenizer("told", "exports.countTokens = () => 1")
    const thread = makeTokenThread({ clock: systemClock, detached, find: () => path })
    let told = 0
    const callOff = thread.count(job("text"), () => told++)
    callOff?.()
    expect(await counted(thread, job("text"))).toEqual([1])
    expect(told).toBe(0)
    thread.rest()
  })

  it("inherits nothing of the program", async () => {
    process.env.AGENTWATCH_SECRET = "1234"
    const path = tokenizer(
      "nosy",
      "exports.countTokens = () => Object.keys(process.env).length + process.execArgv.length + process.argv.length"
    )
    const thread = makeTokenThread({ clock: systemClock, detached, find: () => path })
    expect(await counted(thread, job("text"))).toEqual([2])
    delete process.env.AGENTWATCH_SECRET
    thread.rest()
  })

  it("is not asked where threads cannot be made", async () => {
    const cannot = () => {
      throw new Error("ERR_ACCESS_DENIED")
    }
    const thread = makeTokenThread({ clock: systemClock, detached: cannot, find: () => "/tokenizer.cjs" })
    expect(await counted(thread, job("text"))).toBeUndefined()
    await until(() => true)
  })
})
