import { matrix } from "./matrix.js"
import { nodeOf } from "./nodes.js"

matrix(24, nodeOf(24))
