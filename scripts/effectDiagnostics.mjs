// Effect's own diagnostics, such as an effect that nobody runs, for every project that tsconfig.json refers to; and the
// compiler's of the tests, which nothing is built of, so that their types are worked out once for both.
//
// They are those of `effect-language-service diagnostics --strict`. That command begins anew after every fifty files, with
// the types of all that they import; this makes one program of each project and takes less than half as long.
import { createRequire } from "node:module"
import { join } from "node:path"
import ts from "typescript"
import { root } from "./run.mjs"

const { checkSourceFileWorker } = createRequire(import.meta.url)("@effect/language-service/effect-lsp-patch-utils.js")

const tests = join(root, "tsconfig.test.json")

const host = { ...ts.sys, getCanonicalFileName: (path) => path, getNewLine: () => "\n" }
const fail = (diagnostics) => {
  console.error(ts.formatDiagnosticsWithColorAndContext(diagnostics, { ...host, getCurrentDirectory: () => root }))
  process.exitCode = 1
}

const read = (path) =>
  ts.getParsedCommandLineOfConfigFile(path, {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail })

/** A configuration and all that it refers to, each once. */
const projects = (path, found = new Map()) => {
  if (found.has(path)) return found
  const project = read(path)
  found.set(path, project)
  for (const reference of project.projectReferences ?? []) projects(ts.resolveProjectReferencePath(reference), found)
  return found
}

/** Errors and warnings; what is only suggested is not asked for. */
const diagnosticsOf = ({ fileNames, options, projectReferences }) => {
  const program = ts.createProgram({ rootNames: fileNames, options, projectReferences })
  const found = options.configFilePath === tests ? [...ts.getPreEmitDiagnostics(program)] : []
  // One that has gone since its name was read is not there.
  for (const file of fileNames.map(program.getSourceFile).filter((one) => one !== undefined)) {
    checkSourceFileWorker(ts, program, file, options, (one) => found.push(one), "typescript")
  }
  return found
}

let files = 0
for (const project of projects(join(root, "tsconfig.json")).values()) {
  files += project.fileNames.length
  const found = diagnosticsOf(project)
  if (found.length > 0) fail(found)
}
console.log(`Diagnostics of ${files} files${process.exitCode === 1 ? "." : ": none."}`)
