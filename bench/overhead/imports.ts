import { execFileSync } from "node:child_process"
import { median } from "../kit/report.ts"

/** What a program says of itself that imports something, or nothing. */
const program = (imported: string | undefined) => `
const before = performance.now()
${imported === undefined ? "" : `await import(${JSON.stringify(imported)})`}
const after = performance.now()
console.log(JSON.stringify([after - before, process.memoryUsage().rss]))`

export interface Import {
  /** From the start of the process to its end, in milliseconds. */
  readonly processMs: number
  readonly importMs: number
  readonly rssBytes: number
}

const once = (imported: string | undefined): Import => {
  const start = performance.now()
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", program(imported)], {
    cwd: import.meta.dirname,
    encoding: "utf8"
  })
  const [importMs, rssBytes] = JSON.parse(said) as [number, number]
  return { processMs: performance.now() - start, importMs, rssBytes }
}

/** The medians for each module, measured in turn. */
export const importing = (modules: Readonly<Record<string, string | undefined>>, rounds: number) => {
  const all = new Map<string, Array<Import>>()
  for (let round = 0; round < rounds; round++) {
    for (const [name, imported] of Object.entries(modules)) all.set(name, [...(all.get(name) ?? []), once(imported)])
  }
  return (name: string): Import => {
    const runs = all.get(name) ?? []
    return {
      processMs: median(runs.map(({ processMs }) => processMs)),
      importMs: median(runs.map(({ importMs }) => importMs)),
      rssBytes: median(runs.map(({ rssBytes }) => rssBytes))
    }
  }
}
