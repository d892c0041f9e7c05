import { installTrampoline } from "../../../../src/capture/dispatcher/Trampoline.js"

let standing: typeof fetch | undefined

/** As if @agentwatch/sdk/register had been imported first: its fetch stands in the place of the real one. */
export const register = (): typeof fetch => {
  if (standing === undefined) {
    installTrampoline(globalThis)
    standing = globalThis.fetch
  }
  globalThis.fetch = standing
  return standing
}
