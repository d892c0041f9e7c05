/** Reads CSV as RFC 4180 has it, to the letter; what is not in its grammar throws. */
export const parseCsv = (text: string): ReadonlyArray<ReadonlyArray<string>> => {
  const lines: Array<Array<string>> = []
  let rest = text
  let cells: Array<string> = []
  while (rest !== "") {
    const [matched, quoted, plain, end] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest) ?? []
    if (matched === undefined) throw new Error(`not CSV: ${JSON.stringify(rest.slice(0, 80))}`)
    cells.push(quoted?.replaceAll('""', '"') ?? plain ?? "")
    if (end === "\r\n") {
      lines.push(cells)
      cells = []
    }
    rest = rest.slice(matched.length)
  }
  if (cells.length > 0) throw new Error("the last line has no end")
  return lines
}
