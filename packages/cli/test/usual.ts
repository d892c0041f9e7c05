import { tmpdir } from "node:os"

const { NODE_COMPILE_CACHE, PATH = "" } = process.env

/**
 * The variables of a command that a test runs: nothing of the tester's own settings reaches it. What Node has compiled it
 * may keep for the next one, where the run of all tests has a place for that.
 */
export const usual: Readonly<Record<string, string>> = {
  PATH,
  HOME: tmpdir(),
  ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE })
}
