import { Duplex } from "node:stream"
import { answer, json, pieces } from "./work.ts"

interface Target {
  readonly port: string
}

type Connect = (target: Target, done: (error: null, socket: Duplex) => void) => void

/** What is used here of undici. */
export interface Undici {
  readonly Agent: new (options: { readonly connect: Connect }) => object
  readonly buildConnector: (options: object) => Connect
}

/** Where the connection in process leads to. */
export const inProcess = "http://127.0.0.1:4010"

const jsonReply = `HTTP/1.1 200 OK\r\ncontent-type: ${json["content-type"]}\r\ncontent-length: ${Buffer.byteLength(answer)}\r\n\r\n${answer}`
const streamHead = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
const framed = (piece: string) => `${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`

/**
 * Puts a connection that answers at once beneath the real `fetch`: all that watches a process from within is reached,
 * what listens to undici's own channels included, and no network is.
 */
export const answerInProcess = ({ Agent, buildConnector }: Undici): void => {
  const connect = buildConnector({})
  const { port } = new URL(inProcess)
  const agent = new Agent({
    connect: (target, done) => (target.port === port ? setImmediate(done, null, makeSocket()) : connect(target, done))
  })
  Reflect.set(globalThis, Symbol.for("undici.globalDispatcher.1"), agent)
}

const makeSocket = (): Duplex => {
  let asked = ""
  const socket = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _, done) => {
      asked += chunk.toString("latin1")
      if (asked.endsWith('"stream":true}')) {
        asked = ""
        socket.push(streamHead)
        sendFrom(0)
      } else if (asked.endsWith('"}]}')) {
        asked = ""
        socket.push(jsonReply)
      }
      done()
    }
  })
  const sendFrom = (next: number) => {
    const piece = pieces[next]
    socket.push(piece === undefined ? "0\r\n\r\n" : framed(piece))
    if (piece !== undefined) setImmediate(sendFrom, next + 1)
  }
  const nothing = () => socket
  // What undici asks of a connection that is none.
  Object.assign(socket, {
    setKeepAlive: nothing,
    setNoDelay: nothing,
    setTimeout: nothing,
    ref: nothing,
    unref: nothing
  })
  return socket
}
