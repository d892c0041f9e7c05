import { bedrock } from "./bedrock.mjs"
import { frameworks, olderFrameworks } from "./frameworks.mjs"
import { http } from "./http.mjs"
import { olderProviders, providers } from "./providers.mjs"
import { olderStainless, stainless } from "./stainless.mjs"

/**
 * What a user's program does with each client: `load` gets the library, `make` the client for a URL, `whole` and `streamed`
 * ask it something and give what came back, as plain data.
 */
export const programs = { ...stainless, ...providers, ...bedrock, ...frameworks, ...http }

/** The same for those that stand in the folder of older clients. */
export const olderPrograms = { ...olderStainless, ...olderProviders, ...olderFrameworks }
