/**
 * Gives large memory back at once; who looks at it later finds nothing there. The collector sees such memory come, and not that
 * it goes: it looks through all there is whenever 64 MB more have come, which bodies and rows under load do once a second.
 *
 * Only for what has its memory to itself; the rest is left to the collector, as everything is on a Node before 21.
 */
export const free = ({ buffer, byteLength }: Buffer): void => {
  if (buffer.byteLength === byteLength && "transfer" in buffer) (buffer as Transferable).transfer(0)
}

// As ECMAScript 2024 has it; what is transferred has the length that is given.
interface Transferable {
  readonly transfer: (length: number) => unknown
}
