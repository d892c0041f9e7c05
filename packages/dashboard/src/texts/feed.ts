export const feed = {
  title: "Live feed"
}
