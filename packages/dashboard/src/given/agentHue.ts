/** How many colours there are for agents: `--agent-1` and so on, in palette.css. */
export const hues = 8

/** Which of them an agent has, from 1 on. Its name decides, so that it is the same on every page and in every session. */
export const agentHue = (name: string): number => {
  // FNV-1a over the first of its letters; names that begin alike for longer than that may share a colour.
  let hash = 0x811c9dc5
  for (let at = 0; at < Math.min(name.length, 200); at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  // The last bits of the sum are less mixed than the first.
  return 1 + ((hash >>> 24) % hues)
}
