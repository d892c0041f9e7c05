import { request } from "node:http"
import { httpProgram } from "./httpProgram.mjs"

export const program = httpProgram((...args) => request(...args))
