import { matrix } from "./matrix.js"
import { nodeOf } from "./nodes.js"

matrix(20, nodeOf(20))
