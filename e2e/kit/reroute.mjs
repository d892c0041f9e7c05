// Loaded before a program whose addresses are those a user has: sends its calls to the stand-ins on loopback instead.
const { PROVIDER_URL, SERVER_URL } = process.env
const network = globalThis.fetch

globalThis.fetch = (input, init) => {
  const url = String(input instanceof Request ? input.url : input)
    .replace("https://api.openai.com", PROVIDER_URL)
    .replace("http://localhost:3001", SERVER_URL)
  return network(input instanceof Request ? new Request(url, input) : url, init)
}
