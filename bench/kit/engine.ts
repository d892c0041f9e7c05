import { createClient } from "@clickhouse/client"
import { createChdbConnection } from "chdb/connection"

/** The embedded engine on a directory that nobody else holds. */
export const openEngine = (path: string) => {
  const client = createClient({ connection: createChdbConnection({ path }) as never })
  return {
    run: (query: string) => client.command({ query }),
    rows: async <Row>(query: string) => (await client.query({ query, format: "JSONEachRow" })).json<Row>(),
    close: () => client.close()
  }
}
