import type { Choice } from "../Random.js"

export interface Topic {
  readonly question: string
  readonly queries: Choice<string>
  readonly sources: Choice<readonly [title: string, address: string]>
  readonly findings: Choice<string>
}

export const researchSystem =
  "You are a researcher. Search before you answer, read at least two sources, quote numbers with their source, and say " +
  "what you could not find. Answer in a few paragraphs that an editor can use."

export const topics: Choice<Topic> = [
  {
    question: "How do recycled down and new down compare in warmth and in footprint?",
    queries: [
      "recycled down fill power measurements",
      "life cycle assessment down insulation",
      "down supply chain audits"
    ],
    sources: [
      ["Fill power of reclaimed down", "https://example.org/textiles/reclaimed-down"],
      ["Life cycles of insulating fills", "https://example.org/lca/insulation"],
      ["What audits of farms find", "https://example.org/audits/2026"]
    ],
    findings: [
      "Reclaimed down reaches a fill power of 600 to 750, which is enough for three-season jackets but not for expeditions.",
      "Its footprint is about a fifth of new down, since washing needs most of the energy in both.",
      "Two of three audits could trace their lots back to a single collector; the third could not.",
      "No source measured how the warmth holds up after fifty washes, so that stays open."
    ]
  },
  {
    question: "Which treatments without fluorine keep rain out of a jacket for longest?",
    queries: ["fluorine-free DWR durability test", "silicone repellent washing cycles", "rain tower test jackets"],
    sources: [
      ["Rain towers and what they measure", "https://example.org/rain-tower"],
      ["Repellents after thirty washes", "https://example.org/dwr/30-washes"],
      ["A maker’s own figures", "https://example.org/makers/repellent"]
    ],
    findings: [
      "Dendrimer treatments still bead after 20 washes, silicone ones after about 12.",
      "Heat brings most of the effect back: ten minutes in a warm dryer, say two independent tests.",
      "The maker’s own figure of 40 washes was not repeated by anyone.",
      "Sweat shortens the life of all of them, which few tests take into account."
    ]
  },
  {
    question: "Wie entwickelt sich die Zahl der Übernachtungen in Berghütten in den Alpen?",
    queries: ["Übernachtungen Berghütten Alpen 2025", "Hüttenstatistik Alpenvereine", "Auslastung Hütten Schweiz"],
    sources: [
      ["Hüttenstatistik der Vereine", "https://example.org/huetten/statistik"],
      ["Wandern in Zahlen", "https://example.org/wandern"],
      ["Zürichs Ausflügler", "https://example.org/zuerich/ausfluege"]
    ],
    findings: [
      "Die Zahl der Übernachtungen liegt 7 % über dem Mittel der letzten fünf Jahre.",
      "Der Zuwachs kommt fast nur aus den Monaten Juni und September.",
      "Hütten über 2.500 m sind davon ausgenommen; dort fehlt es öfter an Wasser.",
      "Für die italienischen Hütten fand sich keine vergleichbare Zählung."
    ]
  },
  {
    question: "What do long-distance hikers say about water filters that clog?",
    queries: ["hollow fibre filter flow rate trail", "backflush filter litres", "water filter freezing damage"],
    sources: [
      ["Notes from 1,200 hikers", "https://example.org/survey/filters"],
      ["Flow after 500 litres", "https://example.org/lab/flow"],
      ["What frost does to fibres", "https://example.org/frost"]
    ],
    findings: [
      "Half of those asked clean their filter only when it is slow, which is too late for silt.",
      "In the laboratory the flow fell by 60 % after 500 litres of glacier water, and came back by flushing with warm water.",
      "A filter that froze once cannot be trusted, and cannot be told from a good one by eye.",
      "Prices did not correlate with life."
    ]
  }
]
