import { createRequire } from "node:module"
import { type Finding, fail, ok } from "./Finding.js"

/** Where a process runs, as far as its libraries depend on it. */
export interface Machine {
  readonly platform: string
  readonly arch: string
  /** Linux with glibc; others have musl. */
  readonly glibc: boolean
}

const elsewhere = "Use a ClickHouse server of yours: CLICKHOUSE_URL=http://localhost:8123 agentwatch-cli serve."

/** The package in which the embedded ClickHouse comes for a machine; `undefined` where there is none. */
export const enginePackage = ({ arch, glibc, platform }: Machine): string | undefined => {
  if (arch !== "x64" && arch !== "arm64") return undefined
  if (platform === "darwin") return `@chdb/lib-darwin-${arch}`
  return platform === "linux" && glibc ? `@chdb/lib-linux-${arch}-gnu` : undefined
}

const installed = (name: string): boolean => {
  try {
    createRequire(createRequire(import.meta.url).resolve("chdb")).resolve(`${name}/package.json`)
    return true
  } catch {
    return false
  }
}

/** Whether the embedded ClickHouse is there, and runs here. */
export const engine = (machine: Machine): Finding => {
  const where = `${machine.platform}-${machine.arch}`
  const name = enginePackage(machine)
  if (name === undefined) return fail("Engine", `the embedded ClickHouse does not run on ${where}`, elsewhere)
  return installed(name)
    ? ok("Engine", `the embedded ClickHouse for ${where} is installed`)
    : fail("Engine", `${name} is not installed`, `Install with optional dependencies (npm install). ${elsewhere}`)
}

export const thisMachine = (): Machine => {
  const report = process.report.getReport() as { readonly header?: { readonly glibcVersionRuntime?: string } }
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: report.header?.glibcVersionRuntime !== undefined
  }
}
