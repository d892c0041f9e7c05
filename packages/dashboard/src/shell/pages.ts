/** The pages of the navigation, each with the key that jumps to it after `g`. */
export const pages = [
  { id: "overview", to: "/", key: "o" },
  { id: "feed", to: "/feed", key: "f" },
  { id: "traces", to: "/traces", key: "t" },
  { id: "defense", to: "/defense", key: "d" },
  { id: "cost", to: "/cost", key: "c" },
  { id: "start", to: "/start", key: "s" }
] as const

export type PageId = (typeof pages)[number]["id"]
