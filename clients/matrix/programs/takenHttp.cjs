// What is taken out of a module is taken as it is at that time.
const { request } = require("node:http")

exports.request = request
