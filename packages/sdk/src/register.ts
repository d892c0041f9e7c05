/**
 * To be imported before anything else, or given to `node --import`: clients that take hold of `fetch` when they are made
 * or loaded are then watched as well as all others, even if that is before `init()`. Changes nothing until then.
 */
import { installTrampoline } from "./capture/dispatcher/Trampoline.js"

installTrampoline(globalThis)
