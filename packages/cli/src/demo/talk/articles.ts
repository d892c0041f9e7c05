import type { Choice } from "../Random.js"

export const writeSystem =
  "You write for the magazine of Fjordline. Plain words, short sentences, no superlatives. The reader knows the outdoors. " +
  "Every claim about gear is one that a test has shown."

export const articles: Choice<string> = [
  "What a tent does in wind, and what you can do about it",
  "Packing for five days with forty litres",
  "Où dormir quand le refuge est plein",
  "Washing a rain jacket without washing off what makes it one",
  "Winter light: 冬の尾根を歩く",
  "The case for heavier shoes"
]

export const paragraphs: Choice<string> = [
  "Pitch the narrow end into the wind and leave the fly a little loose, so that it can move before the poles have to.",
  "A pack that is too large is filled, because emptiness looks like something forgotten. Begin with the smaller one.",
  "Whoever carries less stops later, and sees more of the evening. That is the whole argument.",
  "Washing soap leaves a film that draws water in. Rinse twice, dry warm, and look at how drops behave before you buy a spray.",
  "Au-dessus de 2 000 mètres, le vent tombe souvent une heure avant le coucher du soleil : c’est le moment de monter la tente.",
  "朝の光は短い。尾根に出るなら、日の出の三十分前に歩き始めるとよい。",
  "Heavy shoes are out of fashion. On scree with twelve kilos on your back, fashion is not what holds the ankle.",
  "Our testers walked 1,400 kilometres in them. Two pairs lost a lace hook, none lost a sole."
]

export const languages: Choice<string> = ["German", "French", "日本語", "Português"]
