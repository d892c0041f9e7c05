import { Link } from "@tanstack/react-router"
import { texts } from "../texts.js"
import { Icon } from "./Icon.js"
import { pages } from "./pages.js"

export const Navigation = () => (
  <nav className="nav" aria-label={texts.shell.navigation}>
    <ul>
      {pages.map(({ id, key, to }) => (
        <li key={id}>
          <Link to={to} activeOptions={{ exact: to === "/", includeSearch: false }} title={texts.shell.jump(key)}>
            <Icon id={id} />
            {texts.nav[id]}
          </Link>
        </li>
      ))}
    </ul>
  </nav>
)
