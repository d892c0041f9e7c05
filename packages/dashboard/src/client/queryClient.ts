import { QueryClient } from "@tanstack/react-query"
import { ApiFailure } from "./ApiFailure.js"

declare module "@tanstack/react-query" {
  interface Register {
    defaultError: Error
    queryMeta: { readonly live?: boolean }
  }
}

/** Milliseconds between two questions, whether the last one was answered or not. */
export const pollInterval = 2_000

/** Says that a query is asked again and again, so that its age is the age of what is shown. */
export const live = { live: true }

export const isLocked = (error: Error | null): boolean => error instanceof ApiFailure && error.kind === "unauthorized"

/** Asking again can help, unless the server said what it wants or that there is nothing. */
const mayPass = (error: Error) =>
  !(error instanceof ApiFailure && ["unauthorized", "gone", "refused"].includes(error.kind))

const delay = (_: number, error: Error) =>
  error instanceof ApiFailure ? Math.min(Math.max(error.retryAfter * 1_000, pollInterval), 30_000) : pollInterval

/**
 * A question that fails is asked again until it is answered. It counts as one that is still open, so what it brought before
 * stays on the page meanwhile.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The server may run on this very machine, where "no network" means nothing.
      networkMode: "always",
      // A part of the page that comes a moment later shows what another one has just asked for.
      staleTime: pollInterval / 2,
      retry: (_, error) => mayPass(error),
      retryDelay: delay,
      refetchInterval: (query) => (isLocked(query.state.error) ? false : pollInterval),
      refetchOnWindowFocus: (query) => !isLocked(query.state.error),
      refetchOnReconnect: (query) => !isLocked(query.state.error)
    }
  }
})
