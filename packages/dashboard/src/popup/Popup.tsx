import { type ReactNode, useEffect, useId, useRef, useState } from "react"
import "./popup.css"

interface Props {
  readonly label: ReactNode
  /** What it leads to is chosen. */
  readonly pressed?: boolean
  /** The content, given what closes it. Mounted only while it is open. */
  readonly children: (close: () => void) => ReactNode
}

/** A button that opens a small panel below it. Escape, a click elsewhere and leaving it by Tab close it. */
export const Popup = ({ children, label, pressed = false }: Props) => {
  const [open, setOpen] = useState(false)
  const id = useId()
  const around = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)

  const close = () => {
    setOpen(false)
    button.current?.focus()
  }

  useEffect(() => {
    if (!open) return
    const outside = (event: Event) => {
      if (event.target instanceof Node && !around.current?.contains(event.target)) setOpen(false)
    }
    const escape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return
      // It closes nothing else.
      event.preventDefault()
      setOpen(false)
      button.current?.focus()
    }
    document.addEventListener("pointerdown", outside)
    document.addEventListener("focusin", outside)
    document.addEventListener("keydown", escape, true)
    return () => {
      document.removeEventListener("pointerdown", outside)
      document.removeEventListener("focusin", outside)
      document.removeEventListener("keydown", escape, true)
    }
  }, [open])

  return (
    <div className="popup" ref={around}>
      <button
        ref={button}
        type="button"
        className="popup-button"
        data-pressed={pressed || undefined}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {label}
      </button>
      {open && (
        <div id={id} className="popup-panel card">
          {children(close)}
        </div>
      )}
    </div>
  )
}
