/** A client library as an ES module gets it that stands in this folder. */
export const load = (name) => import(name)
