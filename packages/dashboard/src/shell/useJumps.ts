import { useNavigate } from "@tanstack/react-router"
import { useKeys } from "../keys/useKeys.js"
import { pages } from "./pages.js"

/** `g` and a letter jump from page to page. */
export const useJumps = () => {
  const navigate = useNavigate()
  useKeys(Object.fromEntries(pages.map(({ key, to }) => [`g ${key}`, () => void navigate({ to })])))
}
