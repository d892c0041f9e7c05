export const defense = {
  title: "Defense"
}
