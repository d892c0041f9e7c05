// What failed, told in few lines: of a long output often only the end is kept.
import { relative } from "node:path"
import { stripVTControlCharacters } from "node:util"
import { root } from "./run.mjs"

/** Failures that are told, in two lines each. */
const most = 19
/** Characters of a line. */
const widest = 300

/** One line, without colours and whatever else moves a cursor or turns text around. */
const line = (text) =>
  stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, widest)

const firstLine = (text = "") => text.split("\n").find((one) => line(one) !== "") ?? "no word why"

const failed = ({ status }) => status === "failed"

/** Of a JSON report of vitest: the full title of each failed test, and the first line of its first error. */
export const failuresIn = ({ testResults }) =>
  testResults.filter(failed).flatMap(({ assertionResults, message, name }) => {
    const file = relative(root, name)
    const tests = assertionResults.filter(failed).map(({ ancestorTitles, failureMessages, title }) => ({
      title: [file, ...ancestorTitles.filter((one) => one !== ""), title].join(" > "),
      error: firstLine(failureMessages[0])
    }))
    // A file that cannot be loaded, or whose preparation fails, has no failed test.
    return tests.length > 0 ? tests : [{ title: file, error: firstLine(message) }]
  })

/** Lines of text: no more than 40. */
export const tell = (failures) => [
  ...failures.slice(0, most).flatMap(({ error, title }) => [`✗ ${line(title)}`, `    ${line(error)}`]),
  ...(failures.length > most ? [`… and ${failures.length - most} more`] : [])
]
