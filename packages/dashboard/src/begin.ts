import { askClock } from "./client/clock.js"
import { askEarly } from "./client/early.js"

// The figures are on their way while the page itself is still being read.
askEarly(window.location)
askClock()
void import("./main.js")
