import { useCallback, useEffect, useRef, useState } from "react"
import { askPage, nextOf, type Page, type Question } from "../queries.js"
import { collect } from "./collect.js"
import { type FormatName, formats } from "./formats.js"
import { patient } from "./patient.js"
import { fileName, saved } from "./saved.js"

export type Exporting =
  | { readonly state: "idle" | "cancelled" | "failed" }
  | { readonly state: "running"; readonly done: number; readonly total: number }
  | { readonly state: "done"; readonly count: number; readonly file: string }

/** Most traces that the API gives at once. */
const pageSize = 500

/** Makes a file of all traces that a question asks for; one at a time. It ends with the page. */
export const useExport = (question: Question) => {
  const [exporting, setExporting] = useState<Exporting>({ state: "idle" })
  const running = useRef<AbortController>(undefined)
  const cancel = useCallback(() => running.current?.abort(), [])
  useEffect(() => cancel, [cancel])

  const start = async (name: FormatName) => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    const { signal } = controller
    const say = (next: Exporting) => running.current === controller && setExporting(next)
    say({ state: "running", done: 0, total: 0 })
    const format = formats[name]
    const page = (before: Page | undefined) => {
      const next = before && nextOf(before)
      return before !== undefined && next === undefined
        ? Promise.resolve(undefined)
        : patient(() => askPage(question, next, pageSize, signal), signal)
    }
    try {
      const onProgress = (done: number, total: number) => say({ state: "running", done, total })
      const { count, parts } = await collect({ format, page, onProgress })
      signal.throwIfAborted()
      const file = fileName(format.extension, Date.now())
      saved(parts, format.type, file)
      say({ state: "done", count, file })
    } catch {
      say({ state: signal.aborted ? "cancelled" : "failed" })
    }
  }

  return { exporting, start, cancel }
}
