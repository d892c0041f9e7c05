/** Around every page: navigation, connection, the key, what is said where there is no page. */
export const shell = {
  skip: "Skip to the content",
  navigation: "Pages",
  updated: (ago: string) => `updated ${ago}`,
  updating: "updating…",
  jump: (key: string) => `Press g, then ${key}`
}

export const keys = {
  open: "Keys",
  list: [
    ["j k", "down and up in a list"],
    ["/", "search"],
    ["n", "show what is new"],
    ["p", "pause the live feed"],
    ["e", "next error of a trace"],
    ["Enter", "open"],
    ["Escape", "close, or let go"]
  ],
  letters: "Letters act from anywhere on a page",
  without: "If not, only j and k do, within a list that has the focus. This browser remembers it."
} as const

export const nav = {
  overview: "Overview",
  feed: "Live feed",
  traces: "Traces",
  defense: "Defense",
  cost: "Cost",
  start: "Start"
} as const

export const page = {
  title: (name: string) => `${name} · AgentWatch`,
  notFound: "Nothing here",
  notFoundWhy: "This address leads to no page. The link may be old, or part of it may be missing.",
  toOverview: "To the overview",
  broken: "This page could not be shown",
  brokenWhy: "Something in it went wrong, or its files did not arrive. If the server was updated, reloading helps.",
  reload: "Reload"
}

export const away = {
  kept: (at: string) => `What you see was read ${at}.`,
  retrying: "Trying again until it does."
}

export const key = {
  title: "API key needed",
  why: "This server asks for an API key. It is kept in this tab only and sent with every request.",
  label: "API key",
  open: "Open",
  asking: "Asking…",
  refused: "The server does not accept this key.",
  changed: "The server does not accept the key it was given before."
}
