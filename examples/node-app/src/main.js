import { readConfig } from "./config.js";
import { createDependencies, prepareDependencies } from "./dependencies.js";
import { log } from "./log.js";
import { createRoutes } from "./routes.js";
import { createHttpServer } from "./server.js";
import { stopOnSignal } from "./shutdown.js";

const config = readConfig(process.env);
const state = { stopping: false, inFlight: 0 };
const dependencies = createDependencies(config);
const server = createHttpServer(createRoutes({ config, dependencies, state }), state);

stopOnSignal({ server, dependencies, state, delayMs: config.shutdownDelayMs });
prepareDependencies(dependencies);
server.listen(config.port, () => log("info", "listening", { port: config.port, version: config.version }));
