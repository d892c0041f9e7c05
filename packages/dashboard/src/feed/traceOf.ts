import { sha256 } from "./Sha256.js"

/** How an event is called that was sent as a span: by its trace's and its own id. */
const ofSpan = /^([0-9a-f]{32})-[0-9a-f]{16}$/

/** The trace of an event, which its id tells: see docs/decisions/0005 for those that have one of their own. */
export const traceOf = (eventId: string): string => ofSpan.exec(eventId)?.[1] ?? sha256(eventId).slice(0, 32)
