const two = (n: number) => String(n).padStart(2, "0")

/** An instant as a `datetime-local` field has it: in the viewer's zone, to the minute. */
export const localInput = (ms: number): string => {
  const at = new Date(ms)
  const day = `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** The instant such a field means; `undefined` where it is not filled in. */
export const fromLocalInput = (text: string): number | undefined => {
  const at = new Date(text).getTime()
  return Number.isNaN(at) ? undefined : at
}
