import { useQuery } from "@tanstack/react-query"
import { Link, Outlet } from "@tanstack/react-router"
import { useRef } from "react"
import { heartbeat } from "../client/queries.js"
import { useConnection, useUpdatedAt } from "../client/useConnection.js"
import { texts } from "../texts.js"
import { Away } from "./Away.js"
import { ConnectionState } from "./ConnectionState.js"
import { KeyForm } from "./KeyForm.js"
import { KeysHelp } from "./KeysHelp.js"
import { Navigation } from "./Navigation.js"
import { useFocusKept } from "./useFocusKept.js"
import { useJumps } from "./useJumps.js"
import { usePreload } from "./usePreload.js"

/** What stands around every page. The page stays mounted behind the key form, so that nothing open is lost. */
export const Shell = () => {
  const connection = useConnection()
  const updatedAt = useUpdatedAt()
  const main = useRef<HTMLElement>(null)
  useQuery(heartbeat)
  useJumps()
  usePreload()
  const locked = connection === "locked"
  useFocusKept(locked)
  const away = connection === "away" || connection === "busy" || connection === "unreadable"
  return (
    <div className="shell">
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        {texts.shell.skip}
      </button>
      <header className="rail">
        <Link to="/" className="brand" aria-label={texts.name}>
          <img src="/favicon.svg" alt="" width="28" height="28" />
          <span>{texts.name}</span>
        </Link>
        <Navigation />
        <KeysHelp />
        <ConnectionState connection={connection} updatedAt={updatedAt} />
      </header>
      <main className="page" ref={main} tabIndex={-1}>
        <div aria-live="polite">{away && <Away failure={connection} updatedAt={updatedAt} />}</div>
        {locked && <KeyForm />}
        <div hidden={locked}>
          <Outlet />
        </div>
      </main>
    </div>
  )
}
