import { Popup } from "../popup/Popup.js"
import { texts } from "../texts.js"
import type { Column } from "./Column.js"

interface Props<Row> {
  readonly columns: ReadonlyArray<Column<Row>>
  /** Ids of columns that are not shown. */
  readonly hidden: ReadonlyArray<string>
  readonly onHidden: (hidden: ReadonlyArray<string>) => void
}

/** Says which columns are shown. The last one cannot be taken away. */
export const ColumnChooser = <Row,>({ columns, hidden, onHidden }: Props<Row>) => {
  const shown = columns.filter(({ id }) => !hidden.includes(id))
  return (
    <Popup label={texts.table.columns}>
      {() => (
        <fieldset className="choices">
          <legend className="unseen">{texts.table.columns}</legend>
          {columns.map(({ head, id }) => {
            const checked = !hidden.includes(id)
            return (
              <label key={id}>
                <input
                  type="checkbox"
                  checked={checked}
                  disabled={checked && shown.length === 1}
                  onChange={() => onHidden(checked ? [...hidden, id] : hidden.filter((one) => one !== id))}
                />
                {head}
              </label>
            )
          })}
        </fieldset>
      )}
    </Popup>
  )
}
