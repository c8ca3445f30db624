import { readFileSync } from "node:fs";
import { createContract, readConfig } from "@keelson/app-contract";
import { createCache } from "./cache.js";
import { createDatabase } from "./database.js";
import { createFault } from "./fault.js";
import { createHttpServer } from "./server.js";
import { createRoutes } from "./routes.js";

const { name, version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const config = readable();
const database = createDatabase(config, name);
const cache = createCache(config, name);
const fault = createFault(process.env.FAIL);

const contract = createContract({
  name,
  version,
  dependencies: { database: database?.dependency, redis: cache?.dependency, fault: fault?.dependency },
});
const server = createHttpServer(contract, createRoutes({ database, cache }));
contract.attach(server);
fault?.guard(server);
await contract.run(server);

/** What is wrong with it, the contract tells below, all at once. */
function readable() {
  try {
    return readConfig();
  } catch {
    return readConfig({});
  }
}
