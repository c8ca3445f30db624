export { ConfigurationError, readConfig } from "./lib/config.js";
export { Contract, createContract, StartError } from "./lib/contract.js";
export { poolOptions, postgres, redis } from "./lib/drivers.js";
export { createLogger, secretKeys } from "./lib/log.js";
export { isUnavailable } from "./lib/dependency.js";
export { within } from "./lib/deadline.js";
