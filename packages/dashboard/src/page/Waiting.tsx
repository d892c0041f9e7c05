import { useConnection } from "../client/useConnection.js"
import { texts } from "../texts.js"

interface Props {
  /** Pixels of what will stand here, so that nothing moves when it comes. */
  readonly height: number
}

/** Stands where something will be once the server has answered. */
export const Waiting = ({ height }: Props) => {
  const connection = useConnection()
  return connection === "connecting" || connection === "connected" ? (
    <div className="loading" style={{ height }} aria-hidden="true" />
  ) : (
    <p className="blank" style={{ minHeight: height }}>
      {texts.waiting.notRead}
    </p>
  )
}
