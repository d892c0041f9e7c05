/** All that a stream gives, one after the other. */
export const pieces = async (stream) => {
  const all = []
  for await (const piece of stream) all.push(piece)
  return all
}

export const messages = (content) => [{ role: "user", content }]

/** The text of all that a stream of bytes gives. */
export const textOf = async (stream) => {
  const all = []
  for await (const piece of stream) all.push(Buffer.from(piece))
  return Buffer.concat(all).toString()
}
