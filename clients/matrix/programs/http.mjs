// Libraries that know nothing of models, and Node's own doors.
import { createRequire } from "node:module"
import { body, fetchProgram, headers, httpProgram, path } from "./httpProgram.mjs"
import { textOf } from "./pieces.mjs"

/** A program that `asks` makes of a module. */
const byModule = (name, asks) => ({
  load: (load) => load(name),
  make: (module, url) => ({ url, ...asks(module) }),
  whole: ({ url, whole }, content) => whole(url, content),
  streamed: ({ streamed, url }, content) => streamed(url, content)
})

const axios = ({ default: axios }) => {
  const client = axios.create({ headers })
  return {
    whole: async (url, content) => (await client.post(url + path, body(content))).data,
    streamed: async (url, content) =>
      textOf((await client.post(url + path, body(content, true), { responseType: "stream" })).data)
  }
}

const got = ({ default: got }) => {
  const client = got.extend({ headers })
  return {
    whole: (url, content) => client.post(url + path, { body: body(content) }).json(),
    streamed: (url, content) => textOf(client.stream.post(url + path, { body: body(content, true) }))
  }
}

const undiciRequest = ({ request }) => {
  const ask = async (url, content, stream) => {
    const reply = await request(url + path, { method: "POST", headers, body: body(content, stream) })
    if (reply.statusCode >= 400) throw Object.assign(new Error(await reply.body.text()), { status: reply.statusCode })
    return reply.body
  }
  return {
    whole: async (url, content) => (await ask(url, content)).json(),
    streamed: async (url, content) => textOf(await ask(url, content, true))
  }
}

const undiciFetch = ({ fetch }) => fetchProgram(fetch)
const ownAgent = ({ Agent, fetch }) => fetchProgram(fetch, { dispatcher: new Agent() })

export const http = {
  axios: byModule("axios", axios),
  "node-fetch": byModule("node-fetch", ({ default: fetch }) => fetchProgram(fetch)),
  got: byModule("got", got),
  "undici, fetch": byModule("undici", undiciFetch),
  "undici, request": byModule("undici", undiciRequest),
  "undici 6, fetch": byModule("undici-6", undiciFetch),
  "undici 6, request": byModule("undici-6", undiciRequest),
  "undici with an agent of its own": byModule("undici", ownAgent),
  "fetch with an agent of its own": byModule("undici-6", ({ Agent }) =>
    fetchProgram((...args) => fetch(...args), { dispatcher: new Agent() })
  ),
  "fetch, kept, with an agent of its own": byModule("undici-6", ({ Agent }) =>
    fetchProgram(globalThis.fetch, { dispatcher: new Agent() })
  ),
  fetch: byModule("node:http", () => fetchProgram((...args) => fetch(...args))),
  "fetch, given a Request": byModule("node:http", () => fetchProgram((...args) => fetch(new Request(...args)))),
  "fetch, kept": byModule("node:http", () => fetchProgram(globalThis.fetch)),
  "node:http": byModule("node:http", (http) => httpProgram((...args) => (http.default ?? http).request(...args))),
  "node:http, imported by name": {
    load: () => import("./namedHttp.mjs"),
    make: ({ program }, url) => ({ program, url }),
    whole: ({ program, url }, content) => program.whole(url, content),
    streamed: ({ program, url }, content) => program.streamed(url, content)
  },
  "node:http, taken out by require": {
    ...byModule("node:http", ({ request }) => httpProgram(request)),
    load: () => createRequire(import.meta.url)("./takenHttp.cjs")
  }
}
