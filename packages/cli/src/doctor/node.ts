import { type Finding, fail, ok, warn } from "./Finding.js"

const oldest = [20, 19] as const
/** Below it nobody mends Node any more. */
const maintained = 22

/** Whether this Node runs the server, from its version as `24.1.0`. */
export const nodeVersion = (version: string): Finding => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    return fail("Node", `${version} is too old`, `Install Node ${oldest.join(".")} or later; 24 is best.`)
  }
  return major < maintained
    ? warn("Node", `${version} runs, and is mended by nobody any more`, "Install Node 24.")
    : ok("Node", version)
}
