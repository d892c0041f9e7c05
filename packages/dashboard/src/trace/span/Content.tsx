import { useMemo, useState } from "react"
import { laidOut } from "../../format/Json.js"
import { texts } from "../../texts.js"
import { Chat } from "./Chat.js"
import { LongText } from "./LongText.js"
import { messagesOf } from "./messages.js"
import { parsedTree } from "./parsed.js"
import { Tree } from "./Tree.js"

/** What went in or came out: messages as a chat, other JSON as a tree, anything else as the text it is. */
export const Content = ({ text }: { readonly text: string }) => {
  const tree = useMemo(() => parsedTree(text), [text])
  const messages = useMemo(() => (tree === undefined ? undefined : messagesOf(tree)), [tree])
  const [asSent, setAsSent] = useState(false)
  if (tree === undefined) return <LongText text={text} />
  return (
    <>
      <button type="button" className="plain as-sent" aria-pressed={asSent} onClick={() => setAsSent(!asSent)}>
        {texts.trace.asSent}
      </button>
      {asSent ? (
        <LongText text={laidOut(text)} code />
      ) : messages !== undefined ? (
        <Chat messages={messages} />
      ) : (
        <Tree value={tree} />
      )}
    </>
  )
}
