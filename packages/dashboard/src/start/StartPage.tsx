import { useQuery } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import { useEffect, useState } from "react"
import { Page } from "../page/Page.js"
import { Waiting } from "../page/Waiting.js"
import { texts } from "../texts.js"
import { anyTraceQuery } from "./queries.js"
import { Start } from "./Start.js"

/** How to begin, also for those who already have. Turns into the overview when the first span arrives. */
export const StartPage = () => {
  const navigate = useNavigate()
  const { data } = useQuery(anyTraceQuery)
  const [waited, setWaited] = useState(false)
  const empty = data?.total === 0
  if (empty && !waited) setWaited(true)
  const arrived = waited && data !== undefined && !empty
  useEffect(() => {
    if (arrived) void navigate({ to: "/", replace: true })
  }, [arrived, navigate])
  return <Page title={texts.nav.start}>{data === undefined ? <Waiting height={420} /> : <Start empty={empty} />}</Page>
}
