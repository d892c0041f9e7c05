import { formatInstant } from "@agentwatch/core/model/Instant"
import type { StoredSpan } from "@agentwatch/core/model/Span"
import { count } from "../../format/Count.js"
import { duration } from "../../format/Duration.js"
import { none } from "../../format/none.js"
import { utcTime } from "../../format/Time.js"
import { zonedTime } from "../../format/zonedTime.js"
import { texts } from "../../texts.js"
import { Fact } from "../Fact.js"
import { Section } from "./Section.js"

interface Props {
  readonly span: StoredSpan
  /** When its trace started, in nanoseconds since the epoch. */
  readonly start: bigint
}

const told = (ms: number | undefined) => (ms === undefined ? none : duration(ms))

/** When a span was and how long it took; of a stream, how its chunks came. */
export const Timing = ({ span, start }: Props) => {
  const { duration_ms, end_time_unix_nano: end, model_inference: call, start_time_unix_nano: began } = span
  const [from, to] = [formatInstant(began), formatInstant(end)]
  const stream = call?.stream
  return (
    <Section title={texts.trace.timing}>
      <dl className="facts">
        <Fact label={texts.trace.duration}>{duration(duration_ms)}</Fact>
        <Fact label={texts.trace.sinceStart}>{duration(Number(began - start) / 1_000_000)}</Fact>
        {call?.latency_ms !== undefined && <Fact label={texts.trace.latency}>{duration(call.latency_ms)}</Fact>}
        {stream?.time_to_first_chunk_ms !== undefined && (
          <Fact label={texts.trace.toFirst}>{duration(stream.time_to_first_chunk_ms)}</Fact>
        )}
        {stream?.chunks !== undefined && <Fact label={texts.trace.chunks}>{count(stream.chunks)}</Fact>}
        {stream?.chunk_gap_max_ms !== undefined && (
          <Fact label={texts.trace.gaps}>
            {[stream.chunk_gap_p50_ms, stream.chunk_gap_p95_ms, stream.chunk_gap_max_ms].map(told).join(" / ")}
          </Fact>
        )}
        <Fact label={texts.trace.started} title={utcTime(from)}>
          {zonedTime(from)}
        </Fact>
        <Fact label={texts.trace.ended} title={utcTime(to)}>
          {zonedTime(to)}
        </Fact>
      </dl>
      {stream?.aborted === true && <p className="quiet">{texts.trace.aborted}</p>}
    </Section>
  )
}
