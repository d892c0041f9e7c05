import { queryOptions } from "@tanstack/react-query"
import { ask } from "./Client.js"

/*
 * How the pages ask: each has a file `queries.ts` beside it, of functions that give `queryOptions` and are handed to
 * `useQuery`. The key begins with the endpoint and holds everything the answer depends on. `meta: live` goes with what is
 * asked again and again, so that its age is the age of the page; `placeholderData: keepPreviousData` with what is asked
 * anew for another range or page, so that the old figures stay until the new ones are there, or `shownOf` hears that they are
 * not coming. `queryClient.ts` does the rest: it asks every two seconds, and after a failure until there is an answer.
 */

/** Whether the server is there, takes our key and gets on: what the pages know of it that ask nothing else. */
export const heartbeat = queryOptions({
  queryKey: ["ready"],
  queryFn: ({ signal }) => ask((client) => client.progress.ready(), signal)
})
