import { setLetterKeys, useLetterKeys } from "../keys/letterKeys.js"
import { Popup } from "../popup/Popup.js"
import { texts } from "../texts.js"
import { pages } from "./pages.js"

const jumps = pages.map(({ id, key }) => [`g ${key}`, texts.nav[id]] as const)

/** Which keys do what, and whether letters do anything at all. */
export const KeysHelp = () => {
  const letters = useLetterKeys()
  return (
    <div className="keys-help">
      <Popup
        label={
          <>
            <span className="keys-sign" aria-hidden="true">
              ?
            </span>
            <span className="keys-word">{texts.keys.open}</span>
          </>
        }
      >
        {() => (
          <>
            <dl>
              {[...jumps, ...texts.keys.list].map(([keys, meaning]) => (
                <div key={keys}>
                  <dt>
                    {keys.split(" ").map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
            <label>
              <input type="checkbox" checked={letters} onChange={() => setLetterKeys(!letters)} />
              {texts.keys.letters}
            </label>
            <p className="quiet">{texts.keys.without}</p>
          </>
        )}
      </Popup>
    </div>
  )
}
