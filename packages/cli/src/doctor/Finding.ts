/** What one look has found out. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly about: string
  readonly state: "ok" | "warn" | "fail"
  /** What there is, in a sentence without its full stop. */
  readonly found: string
  /** What to do, in a sentence. Absent where there is nothing to do. */
  readonly advice?: string
}

export const ok = (about: string, found: string): Finding => ({ about, state: "ok", found })
export const warn = (about: string, found: string, advice: string): Finding => ({ about, state: "warn", found, advice })
export const fail = (about: string, found: string, advice: string): Finding => ({ about, state: "fail", found, advice })
