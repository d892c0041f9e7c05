import { useRouter } from "@tanstack/react-router"
import { useEffect } from "react"

/** Fetches the files of the other pages while nothing else is to do, so that they are there also when the server is not. */
export const usePreload = () => {
  const router = useRouter()
  useEffect(() => {
    const load = () => {
      // A page whose file does not come now is asked for again when it is opened.
      for (const route of Object.values(router.routesById)) void router.loadRouteChunk(route)?.catch(() => undefined)
    }
    const timer = window.setTimeout(load, 2_000)
    return () => window.clearTimeout(timer)
  }, [router])
}
