import { useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useEffect, useRef, useState } from "react"
import { ApiFailure } from "../client/ApiFailure.js"
import { apiKey, forgetApiKey, isApiKey, keepApiKey } from "../client/apiKey.js"
import { ask } from "../client/Client.js"
import { texts } from "../texts.js"

/** Asks the server something small, to learn whether it takes the key that is kept. */
const tryKey = () => ask((client) => client.traces.list({ urlParams: { limit: 1, offset: 0 } }))

const complaint = (error: unknown): string =>
  error instanceof ApiFailure && error.kind !== "unauthorized" ? texts.failure[error.kind] : texts.key.refused

export const KeyForm = () => {
  const queries = useQueryClient()
  const field = useRef<HTMLInputElement>(null)
  const [key, setKey] = useState("")
  const [asking, setAsking] = useState(false)
  const [problem, setProblem] = useState<string | undefined>(() =>
    apiKey() === undefined ? undefined : texts.key.changed
  )

  // The page behind it is hidden, with whatever had the focus there.
  useEffect(() => field.current?.focus(), [])

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (asking) return
    const given = key.trim()
    if (!isApiKey(given)) {
      setProblem(texts.key.refused)
      return
    }
    setAsking(true)
    keepApiKey(given)
    try {
      await tryKey()
      await queries.invalidateQueries()
    } catch (error) {
      forgetApiKey()
      setProblem(complaint(error))
    } finally {
      setAsking(false)
    }
  }

  return (
    <form className="card key-form" onSubmit={submit}>
      <h2>{texts.key.title}</h2>
      <p className="quiet">{texts.key.why}</p>
      <label htmlFor="api-key">{texts.key.label}</label>
      <div className="key-line">
        <input
          ref={field}
          id="api-key"
          type="password"
          autoComplete="off"
          spellCheck={false}
          required
          value={key}
          aria-describedby="api-key-problem"
          onChange={(event) => setKey(event.target.value)}
        />
        <button type="submit" className="primary" aria-disabled={asking}>
          {asking ? texts.key.asking : texts.key.open}
        </button>
      </div>
      <p id="api-key-problem" className="problem" role="alert">
        {problem}
      </p>
    </form>
  )
}
