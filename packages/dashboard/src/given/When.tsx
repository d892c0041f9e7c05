import { localTime, recentTime, utcTime } from "../format/Time.js"

interface Props {
  readonly iso: string
  /** Most are of today, and have no date then. */
  readonly recent?: boolean
}

/** An instant in ISO 8601, in the viewer's zone; in UTC on hover. In a table on a narrow window its date is above its time. */
export const When = ({ iso, recent = false }: Props) => {
  const shown = (recent ? recentTime : localTime)(iso, Date.now())
  const [, date, time] = /^(.*), (\S+)$/.exec(shown) ?? []
  return (
    <time className="when" dateTime={iso} title={utcTime(iso)}>
      {date === undefined ? (
        shown
      ) : (
        <>
          <span>{date}</span>
          <span className="when-comma">, </span>
          <span>{time}</span>
        </>
      )}
    </time>
  )
}
