import { matrix } from "./matrix.js"
import { nodeOf } from "./nodes.js"

matrix(22, nodeOf(22))
