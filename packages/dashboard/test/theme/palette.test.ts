import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { hues } from "../../src/given/agentHue.js"

type Palette = Readonly<Record<string, string>>

const css = readFileSync(new URL("../../src/theme/palette.css", import.meta.url), "utf8")

const palettes: ReadonlyArray<readonly [string, Palette]> = css
  .split("@media")
  .map((block) => Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]])))
  .map((palette, index) => [index === 0 ? "dark" : "light", palette])

/** Relative luminance as WCAG 2 defines it. */
const luminance = (hex: string) => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

const contrast = (palette: Palette, a: string, b: string) => {
  const [light = 0, dark = 0] = [luminance(palette[a] ?? ""), luminance(palette[b] ?? "")].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

const agents = Object.fromEntries(
  Array.from({ length: hues }, (_, n) => [`agent-${n + 1}`, ["card", "raised", "sunken", "bad-tint"]])
)

/** Which colours are read on which surfaces. */
const texts: Readonly<Record<string, ReadonlyArray<string>>> = {
  text: ["bg", "card", "raised", "sunken", "warn-tint", "bad-tint", "none-tint"],
  quiet: ["bg", "card", "raised", "sunken", "bad-tint", "none-tint"],
  "blue-text": ["card", "raised", "sunken"],
  "on-blue": ["blue"],
  "good-text": ["good-tint"],
  "warn-text": ["warn-tint"],
  "bad-text": ["bad-tint", "card", "raised", "sunken"],
  "agent-text": ["agent-tint", "card", "raised"],
  ...agents
}

describe("the palette", () => {
  it("has a dark and a light side with the same colours", () => {
    expect(palettes.map(([name]) => name)).toEqual(["dark", "light"])
    const [dark, light] = palettes.map(([, palette]) => Object.keys(palette))
    expect(dark?.length).toBeGreaterThan(20)
    expect(light).toEqual(dark)
  })

  it.each(palettes)("keeps every text of the %s side readable, at 4.5 to 1 or more", (_, palette) => {
    for (const [text, surfaces] of Object.entries(texts)) {
      for (const surface of surfaces) {
        expect(contrast(palette, text, surface), `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5)
      }
    }
  })

  it.each(palettes)("draws the edges of what can be used on the %s side at 3 to 1 or more", (_, palette) => {
    for (const surface of ["bg", "card", "sunken"]) {
      expect(contrast(palette, "edge", surface), surface).toBeGreaterThanOrEqual(3)
      expect(contrast(palette, "blue-text", surface), surface).toBeGreaterThanOrEqual(3)
    }
  })
})
