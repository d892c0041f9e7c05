import { ChartCard, chartHeight } from "../chart/ChartCard.js"
import { Waiting } from "../page/Waiting.js"
import { texts } from "../texts.js"

/** Where charts will stand once the file that draws them has come. */
export const Frames = () => (
  <div className="charts">
    {[texts.overview.spending, texts.overview.latency, texts.overview.failures].map((title) => (
      <ChartCard key={title} title={title}>
        <Waiting height={chartHeight} />
      </ChartCard>
    ))}
  </div>
)
