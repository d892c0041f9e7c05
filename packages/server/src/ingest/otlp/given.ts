/** Of some fields those that are there: what reads them takes a field of `undefined` for one of a wrong kind. */
export const given = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
