import { useRouter } from "@tanstack/react-router"
import { useEffect } from "react"

/** Moves the focus to the title of the page, unless it is on something. */
const toTitle = () => {
  const { activeElement } = document
  if (activeElement === null || activeElement === document.body) {
    document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true })
  }
}

/**
 * Whoever opens a page from what goes away with the page before, such as a row, or gives the key, is at the title then, and not
 * at the beginning of everything.
 */
export const useFocusKept = (locked: boolean) => {
  const router = useRouter()
  useEffect(
    () =>
      router.subscribe("onRendered", ({ fromLocation, pathChanged }) => {
        // A page that is just being loaded begins as any other.
        if (fromLocation !== undefined && pathChanged) toTitle()
      }),
    [router]
  )
  useEffect(() => {
    if (!locked) return
    return toTitle
  }, [locked])
}
