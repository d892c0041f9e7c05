/** Of some fields those that are there: what reads them takes a field of `undefined` for one of a wrong kind. */
export const given = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const there: Record<string, unknown> = {}
  for (const name in fields) if (fields[name] !== undefined) there[name] = fields[name]
  return there
}
