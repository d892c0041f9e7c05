import { isIP } from "node:net"
import { Config, ConfigError, Context, Effect, Either, Layer, Option, Redacted } from "effect"

/** Everything that can be set, read once at the start. */
export interface ServerSettings {
  /** Address to listen on. */
  readonly host: string
  readonly port: number
  /** Where the embedded ClickHouse keeps its data. */
  readonly directory: string
  /** A ClickHouse server to use instead of the embedded one. */
  readonly clickhouseUrl: Option.Option<Redacted.Redacted>
  readonly database: string
  /** The key that senders and readers show; without one the server is in local mode. */
  readonly apiKey: Option.Option<Redacted.Redacted>
  /** Local mode was asked for by name, so it may listen beyond loopback. */
  readonly localModeSaid: boolean
  /** Origins of other people's pages that may use the API. */
  readonly corsOrigins: ReadonlyArray<string>
  readonly zeroDataRetention: boolean
  readonly retentionDays: number
  /** What the embedded ClickHouse has stored is on the disk itself before it is answered. */
  readonly fsync: boolean
}

export class ServerConfig extends Context.Tag("@agentwatch/server/ServerConfig")<ServerConfig, ServerSettings>() {}

/** What a variable may hold, and how to tell a person who gave something else. */
interface Setting<A> {
  readonly read: (text: string) => A | undefined
  readonly expected: string
  readonly example: string
  /** The value is never repeated in an error. */
  readonly secret?: boolean
}

const invalid = <A>(name: string, { example, expected, secret }: Setting<A>, text: string) => {
  const given = secret === true ? "" : `, got ${JSON.stringify(text.slice(0, 100))}`
  return ConfigError.InvalidData([name], `${name}: expected ${expected}${given}; for example ${name}=${example}`)
}

const optional = <A>(name: string, setting: Setting<A>) =>
  Config.string(name).pipe(
    Config.mapOrFail((text) => {
      const value = setting.read(text.trim())
      return value === undefined ? Either.left(invalid(name, setting, text)) : Either.right(value)
    }),
    Config.option
  )

const required = <A>(name: string, setting: Setting<A>, byDefault: A) =>
  Config.map(
    optional(name, setting),
    Option.getOrElse(() => byDefault)
  )

const whole = (low: number, high: number, example: string): Setting<number> => ({
  read: (text) => (/^\d{1,9}$/.test(text) && Number(text) >= low && Number(text) <= high ? Number(text) : undefined),
  expected: `a whole number from ${low} to ${high}`,
  example
})

const yes: Setting<boolean> = {
  read: (text) => (/^(true|1|yes|on)$/i.test(text) ? true : /^(false|0|no|off)$/i.test(text) ? false : undefined),
  expected: "true or false",
  example: "true"
}

const httpUrl = (text: string) =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? new URL(text) : undefined

/** An origin in the one spelling that browsers send. */
const httpOrigin = (text: string) => {
  const url = httpUrl(text)
  return url?.href === `${url?.origin}/` ? url.origin : undefined
}

export const port = whole(1, 65_535, "3001")

// Promised by name, and dangerous to pass over in silence.
const unsupported = (name: string) =>
  Config.option(Config.string(name)).pipe(
    Config.mapOrFail((value) =>
      Option.isSome(value) && value.value !== ""
        ? Either.left(ConfigError.InvalidData([name], `${name}: is not supported by this version; start without it`))
        : Either.right(undefined)
    )
  )

const settings = {
  port: required("PORT", port, 3001),
  directory: required(
    "AGENTWATCH_DB",
    { read: (text) => text || undefined, expected: "a directory", example: "./agentwatch-data" },
    "./agentwatch-data"
  ),
  clickhouseUrl: optional("CLICKHOUSE_URL", {
    read: (text) => (httpUrl(text)?.search === "" ? Redacted.make(text) : undefined),
    expected: "an http or https URL without a query",
    example: "http://localhost:8123",
    secret: true
  }),
  database: required(
    "CLICKHOUSE_DB",
    {
      read: (text) => (/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(text) ? text : undefined),
      expected: "a name of letters, digits and underscores",
      example: "agentwatch"
    },
    "agentwatch"
  ),
  apiKey: optional("API_KEY", {
    read: (text) => (text.length >= 8 && /^[\x21-\x7e]+$/.test(text) ? Redacted.make(text) : undefined),
    expected: "at least 8 visible ASCII characters",
    example: "aw_8f2c1d7e",
    secret: true
  }),
  localMode: optional("LOCAL_MODE", yes),
  corsOrigins: required(
    "CORS_ORIGINS",
    {
      read: (text) => {
        const origins = text.split(",").map((origin) => httpOrigin(origin.trim()))
        return origins.every((origin) => origin !== undefined) ? origins : undefined
      },
      expected: "origins with commas between",
      example: "http://localhost:3000,https://example.com"
    },
    ["http://localhost:3000"]
  ),
  zeroDataRetention: required("ZERO_DATA_RETENTION", yes, false),
  retentionDays: required("DATA_RETENTION_DAYS", whole(1, 3650, "30"), 30),
  fsync: required("FSYNC", yes, false),
  unsupported: Config.all(["JWT_SECRET", "KAFKA_BROKERS"].map(unsupported))
}

/** What a command line may say over the environment. */
export interface Overrides {
  readonly host: Option.Option<string>
  readonly port: Option.Option<number>
  readonly directory: Option.Option<string>
}

/** Only this machine can reach the address. */
export const isLoopback = (host: string) =>
  host.toLowerCase() === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."))

/** Reads the environment, once. Fails with every bad value named, its problem and an example. */
export const fromEnvironment = (overrides: Overrides) =>
  Effect.gen(function* () {
    const { localMode, unsupported: _, ...read } = yield* Config.all(settings)
    const host = Option.getOrElse(overrides.host, () => "127.0.0.1")
    const localModeSaid = Option.getOrElse(localMode, () => false)
    if (Option.isSome(read.apiKey) && localModeSaid) {
      return yield* Effect.fail(
        ConfigError.InvalidData(
          ["LOCAL_MODE"],
          "LOCAL_MODE: asks for no key, but API_KEY is set; start with one of them"
        )
      )
    }
    if (read.fsync && Option.isSome(read.clickhouseUrl)) {
      return yield* Effect.fail(
        ConfigError.InvalidData(
          ["FSYNC"],
          "FSYNC: is for the embedded store; a ClickHouse server has settings of its own for it"
        )
      )
    }
    if (Option.isNone(read.apiKey) && Option.contains(localMode, false)) {
      return yield* Effect.fail(
        ConfigError.MissingData(
          ["API_KEY"],
          "API_KEY: is needed where LOCAL_MODE=false; for example API_KEY=aw_8f2c1d7e"
        )
      )
    }
    if (Option.isNone(read.apiKey) && !localModeSaid && !isLoopback(host)) {
      return yield* Effect.fail(
        ConfigError.InvalidData(
          ["host"],
          `--host ${host}: without a key the server listens on loopback only. Set API_KEY, for example API_KEY=aw_8f2c1d7e, ` +
            "or say LOCAL_MODE=true to let everyone in."
        )
      )
    }
    return {
      ...read,
      localModeSaid,
      host,
      port: Option.getOrElse(overrides.port, () => read.port),
      directory: Option.getOrElse(overrides.directory, () => read.directory)
    }
  })

/** The sentences of a configuration error, one for each bad value. */
export const explain = (error: ConfigError.ConfigError): ReadonlyArray<string> => {
  switch (error._op) {
    case "And":
    case "Or":
      return [...explain(error.left), ...explain(error.right)]
    default:
      return [error.message]
  }
}

export const layer = (settings: ServerSettings) => Layer.succeed(ServerConfig, settings)
