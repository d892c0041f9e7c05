import { Options } from "@effect/cli"
import { Config, Option, Redacted } from "effect"

/** Where a server may be: an http URL that a path can be put behind, and that holds no password to be shown. */
const httpUrl = (given: string) => {
  const url = URL.canParse(given) ? new URL(given) : undefined
  const fits = url !== undefined && /^https?:$/.test(url.protocol) && !/[?#]/.test(given)
  return fits && url.username === "" && url.password === "" ? Option.some(given) : Option.none()
}

/** A header carries visible ASCII only; what is put there else fails as if there were no server. */
const isKey = (text: string) => /^[\x21-\x7e]*$/.test(text)

/** The server that is meant where none is named. */
const theServer = "http://localhost:3001"

/** A server that is named, or `usual`. */
export const namedServer = (usual: string) =>
  Options.text("server").pipe(
    Options.withPseudoName("url"),
    Options.withDescription(`Where the server is; ${usual} unless given.`),
    Options.filterMap(
      httpUrl,
      `--server: expected an http URL without a password, ? or #; for example --server ${theServer}`
    ),
    Options.optional
  )

const server = Options.map(
  namedServer(theServer),
  Option.getOrElse(() => theServer)
)

const key = Options.redacted("api-key").pipe(
  Options.withPseudoName("key"),
  Options.withDescription("The key of the server; better given as API_KEY in the environment."),
  Options.withFallbackConfig(Config.redacted("API_KEY")),
  Options.filterMap(
    (given) => (isKey(Redacted.value(given)) ? Option.some(given) : Option.none()),
    "The key has characters that no key has: expected visible ASCII only, from --api-key or API_KEY."
  ),
  Options.optional
)

/** What every command takes that talks to a server. */
export const serverOptions = { server, key }

/** A text that says something. */
export const filled = (text: string) => (text.trim() === "" ? Option.none() : Option.some(text))

/** A whole number, read as text so that the complaint about it is ours. */
export const wholeNumber = (name: string, low: number, high: number, example: string) =>
  Options.text(name).pipe(
    Options.withPseudoName("n"),
    Options.filterMap(
      (given) =>
        /^\d{1,9}$/.test(given) && Number(given) >= low && Number(given) <= high
          ? Option.some(Number(given))
          : Option.none(),
      `--${name}: expected a whole number from ${low} to ${high}; for example --${name} ${example}`
    )
  )

/** One of some words, read as text so that the complaint about it names the option. */
export const oneOf = <const Word extends string>(name: string, words: ReadonlyArray<Word>, example: Word) =>
  Options.text(name).pipe(
    Options.withPseudoName("word"),
    Options.filterMap(
      (given) => Option.fromNullable(words.find((word) => word === given)),
      `--${name}: expected one of ${words.join(", ")}; for example --${name} ${example}`
    )
  )

export const jsonOption = Options.boolean("json").pipe(
  Options.withDescription("For programs: JSON instead of what is made for people.")
)
