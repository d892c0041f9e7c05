import { blocksWell } from "./support/blocking.js"

const request = {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ model: "gpt-test", messages: [{ role: "user", content: "Hello?" }] })
}

const textOf = async (response: Response) => (await response.json()).choices[0].message.content

blocksWell({
  name: "fetch(url, init)",
  format: "openai",
  block: "itself",
  open: (url) => async () => textOf(await fetch(`${url}/v1/chat/completions`, request))
})

blocksWell({
  name: "fetch(new Request())",
  format: "openai",
  block: "itself",
  open: (url) => async () => textOf(await fetch(new Request(`${url}/v1/chat/completions`, request)))
})
