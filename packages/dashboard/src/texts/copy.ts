export const copy = {
  copy: "Copy",
  copied: "Copied",
  selected: "Selected: press Ctrl+C or ⌘C",
  byHand: (what: string) => `${what}, to be copied by hand`
}
