import { Options } from "@effect/cli"
import { filled, wholeNumber } from "./options.js"

const host = Options.text("host").pipe(
  Options.withPseudoName("address"),
  Options.withDescription("Address to listen on; 127.0.0.1 unless given."),
  Options.filterMap(filled, "--host: expected an address; for example --host 127.0.0.1"),
  Options.optional
)

const port = wholeNumber("port", 1, 65_535, "3001").pipe(
  Options.withDescription("Port to listen on; PORT or 3001 unless given."),
  Options.optional
)

const directory = Options.text("db").pipe(
  Options.withPseudoName("directory"),
  Options.withDescription("Directory of the embedded store; AGENTWATCH_DB or ./agentwatch-data unless given."),
  Options.filterMap(filled, "--db: expected a directory; for example --db ./agentwatch-data"),
  Options.optional
)

/** What may be said over the environment of a server. */
export const serveOptions = { host, port, directory }
