import type { StoredSpan } from "@agentwatch/core/model/Span"
import { wireOf } from "@agentwatch/core/model/wireOf"
import { useMemo } from "react"
import { apiKey } from "../../client/apiKey.js"
import { CopyButton } from "../../copy/CopyButton.js"
import { Popup } from "../../popup/Popup.js"
import { texts } from "../../texts.js"
import { curlOf, ingestOf } from "../call/curlOf.js"
import { jsonOf } from "../call/literal.js"
import { providerCallOf } from "../call/ProviderCall.js"
import { typescriptOf } from "../call/typescriptOf.js"

/** The address of a span, whatever else is chosen on the page. */
const linkTo = ({ span_id, trace_id }: StoredSpan) => `${window.location.origin}/traces/${trace_id}?span=${span_id}`

const Choices = ({ span }: { readonly span: StoredSpan }) => {
  const call = useMemo(() => providerCallOf(span), [span])
  const isCall = span.model_inference !== undefined
  return (
    <div className="copy-choices">
      <CopyButton label={texts.trace.asLink} text={() => linkTo(span)} />
      {call !== undefined && <CopyButton label={texts.trace.asCurl} text={() => curlOf(call)} />}
      {call !== undefined && <CopyButton label={texts.trace.asTypescript} text={() => typescriptOf(call)} />}
      <CopyButton
        label={texts.trace.asIngest}
        text={() => ingestOf(span, window.location.origin, apiKey() !== undefined)}
      />
      <CopyButton label={texts.trace.asJson} text={() => jsonOf(wireOf(span))} />
      {isCall && <p className="quiet">{call === undefined ? texts.trace.notAgain : texts.trace.again}</p>}
    </div>
  )
}

/** What of a span can be taken along. */
export const CopyMenu = ({ span }: { readonly span: StoredSpan }) => (
  <Popup label={texts.trace.copyAs}>{() => <Choices span={span} />}</Popup>
)
