#!/usr/bin/env node
// Statements to the embedded store wait in libuv's pool, where four slow questions would hold up every insert and the end of
// the process. Its size counts only until it is first used, which the loading of ES modules does.
process.env.UV_THREADPOOL_SIZE ??= "16"
// V8 may decide, from the first hundred of them, that objects of a kind live long, and from then on makes them where they stay until
// it looks through everything; what they point to stays as well. In one start of three it decides so of what is made of each
// span: 13 MB instead of 4 outlive each round of the collector then, and the server takes an eighth less.
const { setFlagsFromString } = require("node:v8")
setFlagsFromString("--no-allocation-site-pretenuring")
// It looks through everything when its heap has twice what was in use the last time, where it would else let it grow to as much as
// four times, for minutes: a server that is as busy as before is to take as much memory as before.
setFlagsFromString("--heap-growing-percent=100")
// And what is new has its whole space from the start, where a task would look through it when it is four fifths full: the last fifth
// was first touched by some burst, minutes later.
setFlagsFromString("--no-minor-gc-task")
// What the engine no longer needs it gives back after a second instead of five: merges come every few seconds, and what the last
// one took would still be held.
process.env.JE_MALLOC_CONF ??= "dirty_decay_ms:1000"
import("../bundle/main.js")
