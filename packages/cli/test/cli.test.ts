import { spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { stripVTControlCharacters } from "node:util"
import { describe, expect, it } from "vitest"
import { examples } from "../src/help/examples.js"
import { hasTerminal, inTerminal } from "./inTerminal.js"
import { freshDirectory, run, trace } from "./kit.js"

const verbs = ["serve", "verify", "demo", "tail", "traces", "cost", "breakers", "export", "doctor"]

describe("agentwatch-cli", () => {
  it("explains itself, and each of its commands with examples", async () => {
    const programs = await Promise.all([[], ["--help"], ["-h"]].map((args) => run(args)))
    for (const { code, err, out } of programs) {
      expect([code, err]).toEqual([0, ""])
      for (const word of ["AgentWatch", ...verbs, "--version", "--completions", "Exit codes"])
        expect(out).toContain(word)
    }
    const helps = await Promise.all(verbs.map((verb) => run([verb, "--help"])))
    for (const [at, { code, err, out }] of helps.entries()) {
      expect([code, err]).toEqual([0, ""])
      const shown = examples[verbs[at] ?? ""] ?? []
      expect(shown.length).toBeGreaterThan(1)
      for (const [line] of shown) expect(out).toContain(line)
      expect(out.split("\n").filter((line) => line.length > 80)).toEqual([])
    }
    const [serve, verify] = helps
    expect(helps[verbs.indexOf("export")]?.out).toContain("\n  agentwatch-cli export <what> [options]\n")
    for (const word of ["--host", "--port", "--db", "127.0.0.1", "3001", "./agentwatch-data", "API_KEY"])
      expect(serve?.out).toContain(word)
    for (const word of ["--server", "--api-key", "http://localhost:3001"]) expect(verify?.out).toContain(word)
  })

  it("writes colours into a terminal, and nowhere else, nor where NO_COLOR is set", async () => {
    const piped = await run(["serve", "--help"])
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is what is looked at.
    expect(piped.out).not.toMatch(/\u001b/)
    if (!hasTerminal) return
    const args = ["serve", "--help"]
    const [coloured, plain, dumb] = [
      inTerminal(args),
      inTerminal(args, { env: { NO_COLOR: "1" } }),
      inTerminal(args, { env: { TERM: "dumb" } })
    ]
    expect(await Promise.all([coloured.ended, plain.ended, dumb.ended])).toEqual([0, 0, 0])
    expect(coloured.raw()).toContain("\u001b[1m")
    for (const one of [plain, dumb]) expect(one.raw().replaceAll("\r\n", "\n")).toBe(piped.out)
    expect(coloured.widest()).toBeLessThanOrEqual(80)
  })

  it("tells its version", async () => {
    expect(await run(["--version"])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\s*$/),
      err: ""
    })
  })

  it("prints what shells complete by, all of its commands and options", async () => {
    const shells = await Promise.all(["bash", "zsh", "fish"].map((shell) => run(["--completions", shell])))
    for (const { code, err, out } of shells) {
      expect([code, err]).toEqual([0, ""])
      for (const word of [...verbs, "backfill", "min-cost", "api-key"]) expect(out).toContain(word)
    }
  })

  it("completes in bash what is begun: commands, and the options of each", async () => {
    const script = join(freshDirectory(), "completions.bash")
    writeFileSync(script, (await run(["--completions", "bash"])).out)
    const completed = (...words: ReadonlyArray<string>) => {
      const typed = words.map((word) => `"${word}"`).join(" ")
      const asks = `COMP_WORDS=(${typed}); COMP_CWORD=${words.length - 1}; _agentwatch-cli_bash_completions agentwatch-cli`
      const lines = `source ${script}; ${asks}; printf '%s\\n' "\${COMPREPLY[@]}"`
      return spawnSync("bash", ["-c", lines], { encoding: "utf8" })
        .stdout.split("\n")
        .filter((word) => word !== "")
    }
    expect(completed("agentwatch-cli", "tr")).toEqual(["traces"])
    expect(completed("agentwatch-cli", "traces", "--st")).toEqual(["--status"])
    expect(completed("agentwatch-cli", "demo", "--b")).toEqual(["--backfill"])
    expect(completed("agentwatch-cli", "export", "--form")).toEqual(["--format"])
  })

  it("ends with 2 where it does not understand the command line, and says what it expected", async () => {
    const misunderstood: ReadonlyArray<readonly [ReadonlyArray<string>, string]> = [
      [["nonsense"], "'serve', 'verify'"],
      [["nonsense", "--help"], "'serve', 'verify'"],
      [["--completions", "tcsh"], "--completions: expected bash, zsh or fish; for example --completions bash"],
      [["--completions"], "--completions: expected bash, zsh or fish; for example --completions bash"],
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
        "--server: expected an http URL without a password, ? or #; for example --server http://localhost:3001"
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
