import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  retainSearchParams
} from "@tanstack/react-router"
import { rangeSearch } from "./address/Range.js"
import { parseSearch, stringifySearch } from "./address/Search.js"
import { costSearch } from "./cost/search.js"
import { defenseSearch } from "./defense/search.js"
import { feedSearch } from "./feed/search.js"
import { overviewSearch } from "./overview/search.js"
import { Broken } from "./page/Broken.js"
import { NotFound } from "./page/NotFound.js"
import { Shell } from "./shell/Shell.js"
import { traceSearch } from "./trace/search.js"
import { tracesSearch } from "./traces/search.js"

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  validateSearch: rangeSearch,
  // The range goes along from page to page.
  search: { middlewares: [retainSearchParams(["period", "from", "to"])] }
})

const getParentRoute = () => root

// Each page is a file of its own, which comes when it is first needed. Each route is a constant of its own, because within a
// list its type would forget its path.
const overview = createRoute({
  getParentRoute,
  path: "/",
  validateSearch: overviewSearch,
  component: lazyRouteComponent(() => import("./overview/Overview.js"), "Overview")
})

const feed = createRoute({
  getParentRoute,
  path: "/feed",
  validateSearch: feedSearch,
  component: lazyRouteComponent(() => import("./feed/Feed.js"), "Feed")
})

const traces = createRoute({
  getParentRoute,
  path: "/traces",
  validateSearch: tracesSearch,
  component: lazyRouteComponent(() => import("./traces/Traces.js"), "Traces")
})

const trace = createRoute({
  getParentRoute,
  path: "/traces/$id",
  validateSearch: traceSearch,
  component: lazyRouteComponent(() => import("./trace/TracePage.js"), "TracePage")
})

const defense = createRoute({
  getParentRoute,
  path: "/defense",
  validateSearch: defenseSearch,
  component: lazyRouteComponent(() => import("./defense/Defense.js"), "Defense")
})

const cost = createRoute({
  getParentRoute,
  path: "/cost",
  validateSearch: costSearch,
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
