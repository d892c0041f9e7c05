import { type FormEvent, useId, useState } from "react"
import { bounds, type Range } from "../address/Range.js"
import { texts } from "../texts.js"
import { fromLocalInput, localInput } from "./localInput.js"

interface Props {
  /** What is chosen now; the fields begin with it. */
  readonly range: Range
  readonly onRange: (range: Range) => void
}

const day = 86_400_000

const firstOf = (range: Range, now: number) => {
  const { from } = bounds(range, now)
  return from === undefined ? now - day : Number(from / 1_000_000n)
}

/** From one instant to another, in the viewer's zone. */
export const RangeForm = ({ onRange, range }: Props) => {
  const id = useId()
  const [from, setFrom] = useState(() => localInput(firstOf(range, Date.now())))
  const [to, setTo] = useState(() => localInput("period" in range ? Date.now() : range.to))
  const [problem, setProblem] = useState<string>()

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const [start, end] = [fromLocalInput(from), fromLocalInput(to)]
    if (start === undefined || end === undefined || start >= end) setProblem(texts.range.reversed)
    else onRange({ from: start, to: end })
  }

  return (
    <form className="range-form" onSubmit={submit}>
      <label htmlFor={`${id}from`}>{texts.range.from}</label>
      <input id={`${id}from`} type="datetime-local" required value={from} onChange={(e) => setFrom(e.target.value)} />
      <label htmlFor={`${id}to`}>{texts.range.to}</label>
      <input id={`${id}to`} type="datetime-local" required value={to} onChange={(e) => setTo(e.target.value)} />
      <p className="problem" role="alert">
        {problem}
      </p>
      <button type="submit" className="primary">
        {texts.range.apply}
      </button>
    </form>
  )
}
