import type { Period } from "@agentwatch/core/api/Query"
import type { ReactNode } from "react"
import { useConnection, useUpdatedAt } from "../client/useConnection.js"
import { Away } from "./Away.js"
import { Header } from "./Header.js"
import { KeyForm } from "./KeyForm.js"

interface Props {
  readonly period: Period
  readonly children: ReactNode
}

/** What stands around every page. The page stays mounted behind the key form, so that nothing open is lost. */
export const Shell = ({ children, period }: Props) => {
  const connection = useConnection()
  const updatedAt = useUpdatedAt()
  const locked = connection === "locked"
  const away = connection === "away" || connection === "busy" || connection === "unreadable"
  return (
    <>
      <Header connection={connection} period={period} updatedAt={updatedAt} />
      <main className="page">
        <div aria-live="polite">{away && <Away failure={connection} updatedAt={updatedAt} />}</div>
        {locked && <KeyForm />}
        <div hidden={locked}>{children}</div>
      </main>
    </>
  )
}
