import { stripVTControlCharacters } from "node:util"
import { describe, expect, it } from "vitest"
import { run, trace } from "./kit.js"

describe("agentwatch-cli", () => {
  it("explains itself, and each of its commands", async () => {
    for (const args of [[], ["--help"], ["-h"]]) {
      const { code, err, out } = await run(args)
      expect([code, err]).toEqual([0, ""])
      for (const word of ["AgentWatch", "serve", "verify", "--version"])
        expect(stripVTControlCharacters(out)).toContain(word)
    }
    const serve = await run(["serve", "--help"])
    for (const word of ["--host", "--port", "--db", "127.0.0.1", "3001", "./agentwatch-data", "API_KEY"])
      expect(serve.out).toContain(word)
    const verify = await run(["verify", "--help"])
    for (const word of ["--server", "--api-key", "http://localhost:3001"]) expect(verify.out).toContain(word)
    expect([serve.code, verify.code]).toEqual([0, 0])
  })

  it("tells its version", async () => {
    expect(await run(["--version"])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\s*$/),
      err: ""
    })
  })

  it("prints completions for each shell", async () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      const { code, out } = await run(["--completions", shell])
      expect([code, out], shell).toEqual([0, expect.stringMatching(/agentwatch-cli[\s\S]*serve[\s\S]*verify/)])
    }
  })

  it("ends with 2 where it does not understand the command line, and says what it expected", async () => {
    const misunderstood: ReadonlyArray<readonly [ReadonlyArray<string>, string]> = [
      [["nonsense"], "'serve', 'verify'"],
      [["serve", "--prot", "1"], "--prot"],
      [["serve", "extra"], "extra"],
      [["serve", "--port"], "--port"],
      [["serve", "--port", "abc"], "--port: expected a whole number from 1 to 65535; for example --port 3001"],
      [["serve", "--port", "0"], "--port: expected a whole number from 1 to 65535; for example --port 3001"],
      [["serve", "--port", "65536"], "--port: expected a whole number from 1 to 65535; for example --port 3001"],
      [["serve", "--port", "1e3"], "--port: expected a whole number from 1 to 65535; for example --port 3001"],
      [["serve", "--db", ""], "--db: expected a directory; for example --db ./agentwatch-data"],
      [["serve", "--host", ""], "--host: expected an address; for example --host 127.0.0.1"],
      [
        ["verify", "--server", "localhost:3001"],
        "--server: expected an http URL; for example --server http://localhost:3001"
      ]
    ]
    await Promise.all(
      misunderstood.map(async ([args, said]) => {
        const { code, err, out } = await run(args)
        expect([code, stripVTControlCharacters(err)], args.join(" ")).toEqual([2, expect.stringContaining(said)])
        expect(err + out).not.toMatch(trace)
      })
    )
  })
})
