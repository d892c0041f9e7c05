export { CannotListen, layer } from "./Server.js"
export { explain, fromEnvironment, type Overrides, type ServerSettings } from "./ServerConfig.js"
export { StoreUnavailable } from "./store/clickhouse/Client.js"
export { version } from "./version.js"
