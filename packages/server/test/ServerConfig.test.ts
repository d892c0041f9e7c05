import { ConfigProvider, Effect, Either, Option, Redacted } from "effect"
import { describe, expect, it } from "vitest"
import { explain, fromEnvironment, type Overrides } from "../src/ServerConfig.js"

type Environment = Readonly<Record<string, string>>

const unsaid: Overrides = { host: Option.none(), port: Option.none(), directory: Option.none() }

const read = (environment: Environment, overrides: Partial<Overrides> = {}) =>
  fromEnvironment({ ...unsaid, ...overrides }).pipe(
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(environment)))),
    Effect.either,
    Effect.runSync
  )

const settings = (environment: Environment, overrides: Partial<Overrides> = {}) =>
  Either.getOrThrowWith(read(environment, overrides), (error) => new Error(explain(error).join("\n")))

/** The sentences a person reads; none where nothing is wrong. */
const complaints = (environment: Environment, overrides: Partial<Overrides> = {}) =>
  Either.match(read(environment, overrides), { onLeft: explain, onRight: () => [] })

describe("the settings of a server", () => {
  it("have a value of their own where nothing is said", () => {
    expect(settings({})).toEqual({
      host: "127.0.0.1",
      port: 3001,
      directory: "./agentwatch-data",
      clickhouseUrl: Option.none(),
      database: "agentwatch",
      apiKey: Option.none(),
      localModeSaid: false,
      corsOrigins: ["http://localhost:3000"],
      zeroDataRetention: false,
      retentionDays: 30,
      fsync: false
    })
  })

  it("are read from the environment", () => {
    const read = settings({
      PORT: "8080",
      AGENTWATCH_DB: "/var/lib/agentwatch",
      CLICKHOUSE_URL: "https://user:pass@ch.example.com:8443",
      CLICKHOUSE_DB: "traces_2",
      API_KEY: "aw_8f2c1d7e",
      CORS_ORIGINS: "https://a.example, http://localhost:5173/",
      ZERO_DATA_RETENTION: "TRUE",
      DATA_RETENTION_DAYS: "3650"
    })
    expect(read).toMatchObject({
      port: 8080,
      directory: "/var/lib/agentwatch",
      database: "traces_2",
      corsOrigins: ["https://a.example", "http://localhost:5173"],
      zeroDataRetention: true,
      retentionDays: 3650,
      fsync: false
    })
    expect(Option.map(read.apiKey, Redacted.value)).toEqual(Option.some("aw_8f2c1d7e"))
    expect(Option.map(read.clickhouseUrl, Redacted.value)).toEqual(Option.some("https://user:pass@ch.example.com:8443"))
    for (const [text, value] of [
      ["1", true],
      ["yes", true],
      ["on", true],
      ["false", false],
      ["0", false],
      ["no", false],
      ["Off", false]
    ] as const) {
      expect(settings({ ZERO_DATA_RETENTION: text }).zeroDataRetention, text).toBe(value)
    }
  })

  it("may be said on the command line, which then counts", () => {
    const said = { host: Option.some("::1"), port: Option.some(4000), directory: Option.some("/tmp/x") }
    expect(settings({ PORT: "8080", AGENTWATCH_DB: "/var/lib" }, said)).toMatchObject({
      host: "::1",
      port: 4000,
      directory: "/tmp/x"
    })
  })

  it("that are bad are named, with the value, its problem and an example", () => {
    const bad: ReadonlyArray<readonly [string, string, string]> = [
      ["PORT", "0", "a whole number from 1 to 65535"],
      ["PORT", "65536", "a whole number from 1 to 65535"],
      ["PORT", "http", "a whole number from 1 to 65535"],
      ["PORT", "", "a whole number from 1 to 65535"],
      ["AGENTWATCH_DB", " ", "a directory"],
      ["CLICKHOUSE_DB", "my-db", "letters, digits and underscores"],
      ["CLICKHOUSE_DB", "a`; DROP", "letters, digits and underscores"],
      ["CORS_ORIGINS", "*", "origins"],
      ["CORS_ORIGINS", "example.com", "origins"],
      ["CORS_ORIGINS", "https://a.example,", "origins"],
      ["CORS_ORIGINS", "https://a.example/page", "origins"],
      ["CORS_ORIGINS", "ftp://a.example", "origins"],
      ["ZERO_DATA_RETENTION", "maybe", "true or false"],
      ["ZERO_DATA_RETENTION", "", "true or false"],
      ["LOCAL_MODE", "", "true or false"],
      ["DATA_RETENTION_DAYS", "0", "a whole number from 1 to 3650"],
      ["DATA_RETENTION_DAYS", "1.5", "a whole number from 1 to 3650"],
      ["DATA_RETENTION_DAYS", "-1", "a whole number from 1 to 3650"]
    ]
    for (const [name, value, problem] of bad) {
      const said = complaints({ [name]: value })
      expect(said, `${name}=${value}`).toHaveLength(1)
      expect(said[0]).toMatch(new RegExp(`^${name}: expected .*${problem}`))
      expect(said[0]).toContain(`got ${JSON.stringify(value)}`)
      expect(said[0]).toContain(`for example ${name}=`)
    }
  })

  it("are compared with origins as a browser writes them", () => {
    expect(settings({ CORS_ORIGINS: "HTTPS://App.Example.com:443" }).corsOrigins).toEqual(["https://app.example.com"])
  })

  it("are all named where several are bad, also those that are not supported yet", () => {
    const said = complaints({
      PORT: "x",
      DATA_RETENTION_DAYS: "x",
      API_KEY: "short",
      CORS_ORIGINS: "x",
      JWT_SECRET: "a",
      KAFKA_BROKERS: "b:9092"
    })
    const names = said.map((sentence) => sentence.split(":")[0])
    expect(names.toSorted()).toEqual([
      "API_KEY",
      "CORS_ORIGINS",
      "DATA_RETENTION_DAYS",
      "JWT_SECRET",
      "KAFKA_BROKERS",
      "PORT"
    ])
  })

  it("that are secret are never repeated", () => {
    const secrets = { API_KEY: "höchst geheim", CLICKHOUSE_URL: "clickhouse://user:geheim@host", JWT_SECRET: "geheim" }
    const said = complaints(secrets)
    expect(said).toHaveLength(3)
    expect(said.join("\n")).not.toContain("geheim")
    for (const [name, example] of [
      ["API_KEY", "API_KEY=aw_"],
      ["CLICKHOUSE_URL", "CLICKHOUSE_URL=http://"]
    ]) {
      expect(said.find((sentence) => sentence.startsWith(`${name}:`))).toContain(`for example ${example}`)
    }
    expect(complaints({ API_KEY: "" })).toHaveLength(1)
    const read = settings({ API_KEY: "aw_8f2c1d7e", CLICKHOUSE_URL: "http://user:geheim@localhost:8123" })
    expect(JSON.stringify(read)).not.toMatch(/8f2c1d7e|geheim/)
  })

  it("do not pass over what this version does not support", () => {
    expect(complaints({ JWT_SECRET: "x" })).toEqual(["JWT_SECRET: is not supported by this version; start without it"])
    expect(complaints({ KAFKA_BROKERS: "localhost:9092" })).toHaveLength(1)
    expect(complaints({ JWT_SECRET: "", KAFKA_BROKERS: "" })).toEqual([])
  })
})

describe("who is let in", () => {
  const host = (name: string) => ({ host: Option.some(name) })
  const key = { API_KEY: "aw_8f2c1d7e" }

  it("is this machine alone, unless a key is set or it is said that everyone may come", () => {
    for (const name of ["localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "::1"])
      expect(complaints({}, host(name)), name).toEqual([])
    for (const name of ["0.0.0.0", "::", "192.168.1.7", "agentwatch.example.com", "128.0.0.1", "127.example.com", ""]) {
      const said = complaints({}, host(name))
      expect(said, name).toHaveLength(1)
      expect(said[0]).toContain(`--host ${name}`)
      expect(said[0]).toContain("API_KEY=")
      expect(said[0]).toContain("LOCAL_MODE=true")
      expect(complaints(key, host(name)), name).toEqual([])
      expect(complaints({ LOCAL_MODE: "true" }, host(name)), name).toEqual([])
    }
  })

  it("is not left in doubt: a key and local mode exclude each other, and without local mode a key is needed", () => {
    expect(complaints({ ...key, LOCAL_MODE: "true" })).toEqual([expect.stringMatching(/^LOCAL_MODE: .*API_KEY/)])
    expect(complaints({ LOCAL_MODE: "false" })).toEqual([expect.stringMatching(/^API_KEY: .*LOCAL_MODE=false/)])
    expect(complaints({ ...key, LOCAL_MODE: "false" })).toEqual([])
    expect(settings({ LOCAL_MODE: "true" })).toMatchObject({ localModeSaid: true })
  })
})
