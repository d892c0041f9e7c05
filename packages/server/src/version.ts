import { createRequire } from "node:module"

const manifest: { readonly version: string } = createRequire(import.meta.url)("../package.json")

/** The version of the server, as its package names it. */
export const version = manifest.version
