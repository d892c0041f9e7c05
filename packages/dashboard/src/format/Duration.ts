import { none } from "./none.js"

const trimmed = (value: number) => value.toFixed(1).replace(/\.0$/, "")

/** A duration given in milliseconds, in the unit a person would choose. */
export const duration = (ms: number): string => {
  if (!Number.isFinite(ms) || ms < 0) return none
  if (ms === 0) return "0 ms"
  if (ms < 0.05) return "<0.1 ms"
  if (ms < 9.95) return `${trimmed(ms)} ms`
  if (Math.round(ms) < 1_000) return `${Math.round(ms)} ms`
  // Each limit is where the smaller unit would round up into the larger one: 59.96 s is a minute, not 60.0 s.
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1_440) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  const hours = Math.round(ms / 3_600_000)
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** How long ago something was, from milliseconds. Anything below five seconds is now. */
export const ago = (ms: number): string => {
  const seconds = Math.floor(ms / 1_000)
  if (!(seconds >= 5)) return "just now"
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`
  return `${Math.floor(seconds / 86_400)} d ago`
}
