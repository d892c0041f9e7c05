import { spawn, spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { stripVTControlCharacters } from "node:util"
import stringWidth from "string-width"
import { onTestFinished } from "vitest"
import { usual } from "./usual.js"

const bin = fileURLToPath(new URL("../bin/agentwatch-cli.cjs", import.meta.url))

/** A terminal to try things in is made by util-linux's `script`; the one of macOS takes other options. */
export const hasTerminal = /util-linux/.test(spawnSync("script", ["--version"], { encoding: "utf8" }).stdout ?? "")

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`

/** Colours and weights; everything else that begins with an escape moves, clears or asks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one.
const style = /\u001b\[[0-9;]*m/g

export interface InTerminal {
  /** Everything that came, with its codes. */
  readonly raw: () => string
  /** The lines as somebody sees them: of what was written over only the last. */
  readonly lines: () => ReadonlyArray<string>
  /** What is left of the codes when colours and weights are taken out: nothing, if all is well. */
  readonly otherCodes: () => ReadonlyArray<string>
  /** The widest line that was ever shown. */
  readonly widest: () => number
  readonly type: (keys: string) => void
  readonly ended: Promise<number | null>
}

export const ctrlC = "\u0003"

/** Runs a command in a terminal of so many columns. */
export const inTerminal = (
  args: ReadonlyArray<string>,
  { columns = 80, env = {} }: { readonly columns?: number; readonly env?: Readonly<Record<string, string>> } = {}
): InTerminal => {
  const command = [process.execPath, bin, ...args].map(quoted).join(" ")
  const child = spawn("script", ["-qec", `stty -echo cols ${columns} rows 24; exec ${command}`, "/dev/null"], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      ...usual,
      TERM: "xterm-256color",
      LANG: "C.UTF-8",
      SHELL: "/bin/sh",
      ...env
    }
  })
  onTestFinished(() => void child.kill("SIGKILL"))
  let out = ""
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    out += chunk
  })
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve))
  const plain = () => stripVTControlCharacters(out)
  return {
    raw: () => out,
    lines: () =>
      plain()
        .split("\n")
        .map((line) => line.replace(/\r+$/, "").split("\r").at(-1)?.trimEnd() ?? ""),
    otherCodes: () => out.replace(style, "").match(/(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069][^\n]{0,20}/gu) ?? [],
    widest: () =>
      Math.max(
        0,
        ...plain()
          .split(/[\r\n]/)
          .map((line) => stringWidth(line))
      ),
    type: (keys) => void child.stdin.write(keys),
    ended
  }
}
