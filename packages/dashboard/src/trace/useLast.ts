import { useState } from "react"

/** The last value that there was: a question that is asked again has no failure for the moment. */
export const useLast = <A>(value: A | null): A | null => {
  const [last, setLast] = useState(value)
  if (value !== null && value !== last) setLast(value)
  return value ?? last
}
