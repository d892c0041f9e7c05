import { readFileSync } from "node:fs"

const megabytes = (status: string, field: string): number =>
  (Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) * 1_024) / 1e6

/** What of a process is in memory, in MB; `anonymous` is what no file stands behind. Linux only. */
export const memoryOf = (pid: number) => {
  const status = readFileSync(`/proc/${pid}/status`, "utf8")
  return { resident: megabytes(status, "VmRSS"), anonymous: megabytes(status, "RssAnon") }
}

/** The slope of the straight line that is nearest to the points. */
export const slope = (points: ReadonlyArray<readonly [x: number, y: number]>): number => {
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [middleX, middleY] = [mean(([x]) => x), mean(([, y]) => y)]
  return mean(([x, y]) => (x - middleX) * (y - middleY)) / mean(([x]) => (x - middleX) ** 2)
}
