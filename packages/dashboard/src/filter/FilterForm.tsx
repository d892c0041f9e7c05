import { MarkedQuery } from "@agentwatch/core/api/Filter"
import { useQuery } from "@tanstack/react-query"
import { type FormEvent, useEffect, useId, useRef, useState } from "react"
import { texts } from "../texts.js"
import { readAsked } from "./Asked.js"
import { ChoiceInput } from "./ChoiceInput.js"
import { type FilterName, fieldOf, fields } from "./fields.js"
import { choicesQuery } from "./queries.js"

interface Props {
  readonly onFilter: (name: FilterName, text: string) => void
}

const Filters = MarkedQuery({})

/** What the contract has against a filter, if anything. */
const problemOf = (name: FilterName, text: string) =>
  text === "" ? texts.filter.missing : readAsked(Filters, { [name]: text }, texts.filter.notKnown).problems.get(name)

/** Which filter, and its value: chosen from what there is, or typed. */
export const FilterForm = ({ onFilter }: Props) => {
  const id = useId()
  const first = useRef<HTMLSelectElement>(null)
  const [name, setName] = useState<FilterName>("agent_name")
  const [text, setText] = useState("")
  const [problem, setProblem] = useState<string>()
  const known = useQuery(choicesQuery)
  const field = fieldOf(name)
  useEffect(() => first.current?.focus(), [])

  const give = (value: string) => {
    const wrong = problemOf(name, value)
    if (wrong === undefined) onFilter(name, value)
    else setProblem(wrong)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    give(text.trim())
  }
  const choose = (value: string) => {
    const next = fieldOf(value)
    if (next === undefined) return
    setName(next.name)
    setText(next.values?.[0] ?? "")
    setProblem(undefined)
  }

  const label = texts.filter.names[name]
  const choices = field?.choices
  return (
    <form className="filter-form" onSubmit={submit} noValidate>
      <label htmlFor={`${id}name`}>{texts.filter.field}</label>
      <select ref={first} id={`${id}name`} value={name} onChange={(event) => choose(event.target.value)}>
        {fields.map((one) => (
          <option key={one.name} value={one.name}>
            {texts.filter.names[one.name]}
          </option>
        ))}
      </select>
      {choices !== undefined ? (
        <ChoiceInput
          key={name}
          label={label}
          value={text}
          choices={known.data && [...new Set(choices(known.data))]}
          onValue={setText}
          onPick={give}
        />
      ) : field?.values !== undefined ? (
        <select aria-label={label} value={text} onChange={(event) => setText(event.target.value)}>
          {field.values.map((value) => (
            <option key={value}>{value}</option>
          ))}
        </select>
      ) : (
        <input
          type="text"
          aria-label={label}
          inputMode={field?.amount === undefined ? "text" : "decimal"}
          placeholder={field?.amount && texts.filter.unit[field.amount]}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <p className="problem" role="alert">
        {problem}
      </p>
      <button type="submit" className="primary">
        {texts.filter.apply}
      </button>
    </form>
  )
}
