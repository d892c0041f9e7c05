import { olderPrograms, programs } from "./programs/programs.mjs"

/**
 * Plays one program to its end. `cell` says which client, and when `init()` comes: `never`, or before the client is
 * `imported`, `constructed` or `used`. `load` gets a library from the folder of newer or older clients, `sdk` gets ours.
 */
export const perform = async (cell, load, sdk) => {
  const { client, host, ingest, older, url, when } = cell
  const program = (older ? olderPrograms : programs)[client]
  let watch
  const begin = async (now) => {
    if (now !== when) return
    watch = await sdk()
    watch.init({ serverUrl: ingest, providers: { [host]: cell.format } })
  }

  await begin("imported")
  const module = await program.load(load)
  await begin("constructed")
  const made = await program.make(module, url)
  await begin("used")

  const as = (name, options, ask) => (watch === undefined ? ask() : watch.agent(name, options, ask))
  const seen = {
    whole: await told(() => as("whole", {}, () => program.whole(made, "Say something."))),
    streamed: await told(() => as("streamed", {}, () => program.streamed(made, "Say something."))),
    failed: await told(() => as("failed", {}, () => program.whole(made, "Fail.")))
  }
  if (watch === undefined) return { seen }

  // The first one opens its breaker, the second finds it open.
  const refused = []
  for (const ask of [program.whole, program.whole, program.streamed]) {
    const before = watch.getState().health.blocked
    const spend = () => as("poor", { budgetPerHour: 0, blockOnThreshold: true }, () => ask(made, "Spend."))
    const { error, ...rest } = await outcome(spend)
    const found = watch.CircuitBreakerError.from(error)
    refused.push({
      ...rest,
      itself: error instanceof watch.CircuitBreakerError,
      found: found?.scopeId === "poor",
      blocked: watch.getState().health.blocked - before,
      error: describe(error)
    })
  }
  await watch.flush({ timeout: 20_000 })
  const { health } = watch.getState()
  await watch.shutdown()
  return { seen, refused, health }
}

const outcome = async (ask) => {
  try {
    return { value: plain(await ask()) }
  } catch (error) {
    return { error }
  }
}

const told = async (ask) => {
  const { error, value } = await outcome(ask)
  return error === undefined ? { value } : { error: describe(error) }
}

/** What a program can tell an error by. */
const describe = (error, depth = 0) => {
  if (error === undefined || error === null || depth > 4) return undefined
  const { cause, code, constructor, message, name } = error
  return plain({
    class: constructor?.name,
    name,
    message,
    code,
    status:
      error.status ?? error.statusCode ?? error.status_code ?? error.response?.status ?? error.response?.statusCode,
    body: error.error ?? error.body ?? error.responseBody ?? error.response?.data,
    cause: describe(cause, depth + 1)
  })
}

const plain = (value) => {
  if (value === undefined) return undefined
  const seen = new Set()
  return JSON.parse(
    JSON.stringify(value, (_, inner) => {
      if (typeof inner === "bigint") return String(inner)
      if (typeof inner !== "object" || inner === null) return inner
      if (seen.has(inner)) return "again"
      seen.add(inner)
      return inner
    }) ?? "null"
  )
}
