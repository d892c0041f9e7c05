import { flush, getState, init, shutdown, type WireFormatName } from "../../../src/index.js"
import { until } from "../../support/ManualClock.js"
import { type Sent, serveIngest } from "../../support/servers.js"

/** What became of `work` while AgentWatch watched it. */
export interface Watched<T> {
  readonly result: T
  readonly spans: ReadonlyArray<Sent>
  /** Mistakes of AgentWatch's own. */
  readonly faults: number
}

/** Runs `work` in a process that AgentWatch watches, until so many `calls` of it have become spans. */
export const watched = async <T>(
  hosts: ReadonlyArray<string>,
  format: string,
  calls: number,
  work: () => Promise<T>
): Promise<Watched<T>> => {
  const ingest = await serveIngest()
  const providers = Object.fromEntries(hosts.map((host) => [host, format as WireFormatName]))
  init({ serverUrl: ingest.url, providers })
  try {
    const result = await work()
    // A client that leaves at the last event is ahead of the end of the stream.
    await until(async () => {
      await flush()
      return ingest.spans.length >= calls
    })
    return { result, spans: ingest.spans, faults: getState().health.faults }
  } finally {
    await shutdown({ timeout: 0 })
    await ingest.close()
  }
}
