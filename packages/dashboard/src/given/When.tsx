import { localTime, utcTime } from "../format/Time.js"

/** An instant in ISO 8601, in the viewer's zone; in UTC on hover. */
export const When = ({ iso }: { readonly iso: string }) => (
  <time dateTime={iso} title={utcTime(iso)}>
    {localTime(iso, Date.now())}
  </time>
)
