#!/usr/bin/env node
// Statements to the embedded store wait in libuv's pool, where four slow questions would hold up every insert and the end of
// the process. Its size counts only until it is first used, which the loading of ES modules does.
process.env.UV_THREADPOOL_SIZE ??= "16"
import("../bundle/main.js")
