interface Answer<A> {
  readonly data: A | undefined
  readonly isPlaceholderData: boolean
  readonly failureCount: number
}

/**
 * What is shown of an answer. That to another question stands in for it while it comes; but not where the server does not
 * answer, because what is chosen would stand beside figures of something else.
 */
export const shownOf = <A>({ data, failureCount, isPlaceholderData }: Answer<A>) =>
  isPlaceholderData && failureCount > 0 ? { data: undefined, old: false } : { data, old: isPlaceholderData }
