/** What comes after the name in `trace()`, `span()` and `agent()`. */
export type Rest<Options, T> = readonly [work: () => T] | readonly [options: Options | undefined, work: () => T]

/** `trace()`, `span()` or `agent()`: with options or without. */
export interface Work<Options> {
  <T>(name: string, work: () => T): T
  <T>(name: string, options: Options | undefined, work: () => T): T
}

/** Throws a `TypeError` where there is no function to run. `door` is what was called. */
export const readWork = <Options extends object, T>(
  door: string,
  rest: Rest<Options, T>
): readonly [options: Options | Record<string, never>, work: () => T] => {
  const [options, work] = rest.length === 1 ? [undefined, rest[0]] : rest
  if (typeof work !== "function") throw new TypeError(`${door}(): expected a function to run`)
  return [options ?? {}, work]
}
