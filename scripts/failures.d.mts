export interface Failure {
  readonly title: string
  readonly error: string
}

/** As much of vitest's JSON report as is read. */
export interface Report {
  readonly testResults: ReadonlyArray<{
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: ReadonlyArray<{
      readonly ancestorTitles: ReadonlyArray<string>
      readonly title: string
      readonly status: string
      readonly failureMessages: ReadonlyArray<string>
    }>
  }>
}

export const failuresIn: (report: Report) => ReadonlyArray<Failure>
export const tell: (failures: ReadonlyArray<Failure>) => ReadonlyArray<string>
