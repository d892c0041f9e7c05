import { useState } from "react"
import { Given } from "../../given/Given.js"
import { handsFocusOn } from "../../keys/handsFocusOn.js"
import { texts } from "../../texts.js"
import { LongText } from "./LongText.js"
import type { Message } from "./messages.js"
import type { Part } from "./parts.js"
import { Value } from "./Value.js"

/** Messages shown before a person asks for the rest: the first, and the last ones. */
const first = 2
const last = 20

const known = ["system", "developer", "user", "assistant", "model", "tool", "function"]

const OnePart = ({ part }: { readonly part: Part }) => {
  switch (part.kind) {
    case "text":
      return <LongText text={part.text} />
    case "reasoning":
      return (
        <div className="reasoning">
          <span className="part-label">{texts.trace.reasoningPart}</span>
          <LongText text={part.text} most={1_500} />
        </div>
      )
    case "call":
    case "result":
      return (
        <div className="tool-part">
          <span className="part-label">
            {part.kind === "call" ? texts.trace.callsWord : texts.trace.resultWord(part.name !== "")}{" "}
            {part.name !== "" && (
              <b>
                <Given text={part.name} most={120} />
              </b>
            )}
            {part.id !== undefined && (
              <span className="code quiet">
                <Given text={part.id} most={60} />
              </span>
            )}
          </span>
          <Value value={part.value} />
        </div>
      )
    case "media":
      return (
        <p className="media">
          <Given text={part.what} most={300} />
        </p>
      )
    default:
      return <Value value={part.value} />
  }
}

const OneMessage = ({ message: { parts, role } }: { readonly message: Message }) => (
  <li className="message" data-role={known.includes(role) ? role : undefined}>
    <span className="message-role">
      <Given text={role} most={60} />
    </span>
    {parts.length === 0 && <p className="quiet">{texts.trace.emptyMessage}</p>}
    {parts.map((part, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a message never change, and have no id.
      <OnePart key={index} part={part} />
    ))}
  </li>
)

/** Messages as they went back and forth. */
export const Chat = ({ messages }: { readonly messages: ReadonlyArray<Message> }) => {
  const [all, setAll] = useState(false)
  const between = all ? 0 : messages.length - first - last
  const shown = (from: number, to: number) =>
    messages.slice(from, to).map((message, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the messages of a span never change, and have no id.
      <OneMessage key={from + index} message={message} />
    ))
  return (
    <ol className="chat">
      {shown(0, between > 0 ? first : messages.length)}
      {between > 0 && (
        <li>
          <button ref={handsFocusOn} type="button" onClick={() => setAll(true)}>
            {texts.trace.moreMessages(between)}
          </button>
        </li>
      )}
      {between > 0 && shown(messages.length - last, messages.length)}
    </ol>
  )
}
