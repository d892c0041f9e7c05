import type { Colour } from "./Line.js"

/** A colour of the palette as it is now; of the light or the dark side, whichever is on. */
export const paint = (name: Colour | "line", alpha = 1): string => {
  const hex = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
  if (alpha === 1) return hex
  return `${hex}${Math.round(alpha * 255)
    .toString(16)
    .padStart(2, "0")}`
}

/** Calls back whenever the sides change; gives what ends it. */
export const onThemeChange = (listener: () => void): (() => void) => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)")
  dark.addEventListener("change", listener)
  return () => dark.removeEventListener("change", listener)
}
