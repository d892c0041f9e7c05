import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  retainSearchParams
} from "@tanstack/react-router"
import { rangeSearch } from "./address/Range.js"
import { parseSearch, type Search, stringifySearch } from "./address/Search.js"
import type { CostSearch } from "./cost/search.js"
import type { DefenseSearch } from "./defense/search.js"
import type { FeedSearch } from "./feed/search.js"
import { Overview } from "./overview/Overview.js"
import type { OverviewSearch } from "./overview/search.js"
import { Broken } from "./page/Broken.js"
import { NotFound } from "./page/NotFound.js"
import { Shell } from "./shell/Shell.js"
import type { TraceSearch } from "./trace/search.js"
import type { TracesSearch } from "./traces/search.js"

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  validateSearch: rangeSearch,
  // The range goes along from page to page.
  search: { middlewares: [retainSearchParams(["period", "from", "to"])] }
})

// Everything stays in the address, also what is wrong: each page reads it anew, and says what it passes over.
const asItStands = <A,>(search: Search): A => search as A

const getParentRoute = () => root

// Each page is a file of its own, which comes when it is first needed; but for the one that most begin with. Each route is a
// constant of its own, because within a list its type would forget its path.
const overview = createRoute({
  getParentRoute,
  path: "/",
  validateSearch: asItStands<OverviewSearch>,
  component: Overview
})

const feed = createRoute({
  getParentRoute,
  path: "/feed",
  validateSearch: asItStands<FeedSearch>,
  component: lazyRouteComponent(() => import("./feed/Feed.js"), "Feed")
})

const traces = createRoute({
  getParentRoute,
  path: "/traces",
  validateSearch: asItStands<TracesSearch>,
  component: lazyRouteComponent(() => import("./traces/Traces.js"), "Traces")
})

const trace = createRoute({
  getParentRoute,
  path: "/traces/$id",
  validateSearch: asItStands<TraceSearch>,
  component: lazyRouteComponent(() => import("./trace/TracePage.js"), "TracePage")
})

const defense = createRoute({
  getParentRoute,
  path: "/defense",
  validateSearch: asItStands<DefenseSearch>,
  component: lazyRouteComponent(() => import("./defense/Defense.js"), "Defense")
})

const cost = createRoute({
  getParentRoute,
  path: "/cost",
  validateSearch: asItStands<CostSearch>,
  component: lazyRouteComponent(() => import("./cost/Cost.js"), "Cost")
})

const start = createRoute({
  getParentRoute,
  path: "/start",
  component: lazyRouteComponent(() => import("./start/StartPage.js"), "StartPage")
})

const routeTree = root.addChildren([overview, feed, traces, trace, defense, cost, start])

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultErrorComponent: Broken,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true
})

declare module "@tanstack/react-router" {
  interface Register {
    readonly router: typeof router
  }
}
