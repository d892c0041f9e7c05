import { type Document, each } from "./Document.js"
import { intro, key, tags } from "./intro.js"
import { operationTold } from "./operation.js"
import { schemasTold } from "./schemas.js"

/**
 * Makes a manual of what is generated from the contract: it tells what everything means, shows examples, and leaves out what
 * the generator made up.
 */
export const manual = (document: Document): Document => {
  const { plainly, schemas } = schemasTold(document.components.schemas)
  return {
    ...document,
    info: { ...document.info, description: intro },
    tags: document.tags.map((tag) => ({ ...tag, description: tags[tag.name] ?? tag.name })),
    paths: each(document.paths, (methods) => each(methods, (operation) => operationTold(operation, plainly))),
    components: {
      ...document.components,
      schemas,
      securitySchemes: each(document.components.securitySchemes, (scheme) => ({ ...scheme, description: key }))
    }
  }
}
