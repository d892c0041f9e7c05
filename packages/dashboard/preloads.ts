import type { Plugin, Rollup } from "vite"

type Bundle = Rollup.OutputBundle

const chunks = (bundle: Bundle) => Object.values(bundle).flatMap((output) => (output.type === "chunk" ? [output] : []))

/** The file that a module is in, and all that it imports in turn. */
const filesFor = (bundle: Bundle, module: string): ReadonlyArray<string> => {
  const within = (file: string, found: Set<string>): Set<string> => {
    const chunk = bundle[file]
    if (found.has(file) || chunk?.type !== "chunk") return found
    found.add(file)
    for (const imported of chunk.imports) within(imported, found)
    return found
  }
  const own = chunks(bundle).find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(module)))
  if (own === undefined) throw new Error(`no file has ${module}`)
  return [...within(own.fileName, new Set())]
}

/** Has the browser fetch at once what the page begins with, instead of one file after the other as each is read. */
export const preloads = (...modules: ReadonlyArray<string>): Plugin => ({
  name: "preloads",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler: (html, { bundle = {} }) =>
      [...new Set(modules.flatMap((module) => filesFor(bundle, module)))]
        .filter((file) => !html.includes(file))
        .map((file) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` },
          injectTo: "head" as const
        }))
  }
})
