import { QueryClientProvider } from "@tanstack/react-query"
import { usePeriod } from "./address/usePeriod.js"
import { queryClient } from "./client/queryClient.js"
import { Overview } from "./overview/Overview.js"
import { Shell } from "./shell/Shell.js"

const Pages = () => {
  const period = usePeriod()
  return (
    <Shell period={period}>
      <Overview period={period} />
    </Shell>
  )
}

export const App = () => (
  <QueryClientProvider client={queryClient}>
    <Pages />
  </QueryClientProvider>
)
