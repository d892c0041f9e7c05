// A program whose worker threads ask, too: one that calls init() itself, and one that does not. Says what it found, as JSON.

import http from "node:http"
import { isMainThread, Worker, workerData } from "node:worker_threads"
import { fetchProgram, httpProgram } from "../../clients/matrix/programs/httpProgram.mjs"

const { host, ingest, sdk, url, own, name } = isMainThread ? JSON.parse(process.argv[2]) : workerData

const ask = async () => {
  const asks = [fetchProgram(fetch), httpProgram((...args) => http.request(...args))]
  const told = []
  for (const { streamed, whole } of asks) {
    told.push((await whole(url, "Say something.")).choices[0].message.content)
    told.push((await streamed(url, "Say something.")).includes("[DONE]"))
  }
  return told
}

const watched = async (work) => {
  const { agent, getState, init, shutdown } = await import(sdk)
  init({ serverUrl: ingest, providers: { [host]: "openai" } })
  const told = await agent(name ?? "main", work)
  await shutdown()
  return { told, calls: getState().health.calls, faults: getState().health.faults }
}

const thread = (data) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { host, ingest, sdk, url, ...data } })
    worker.on("message", resolve).on("error", reject)
  })

if (isMainThread) {
  const found = await watched(async () => ({
    main: await ask(),
    unwatched: await thread({ own: false }),
    watched: await thread({ own: true, name: "thread" }),
    afterwards: await ask()
  }))
  process.stdout.write(`\n${JSON.stringify(found)}`)
} else {
  const { parentPort } = await import("node:worker_threads")
  parentPort.postMessage(own ? await watched(ask) : await ask())
}
