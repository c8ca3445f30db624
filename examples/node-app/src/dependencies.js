import { Cache } from "./cache.js";
import { Database } from "./database.js";
import { within } from "./deadline.js";
import { Fault } from "./fault.js";
import { log } from "./log.js";

/** Under the two seconds within which /ready must answer, whatever hangs. */
const checkTimeoutMs = 1500;
const closeTimeoutMs = 3000;

/** What the configuration names: { database?, redis?, fault? }. */
export function createDependencies(config) {
  return {
    ...(config.databaseUrl && { database: new Database(config) }),
    ...(config.redisUrl && { redis: new Cache(config) }),
    ...(config.fail && { fault: new Fault(config.fail) }),
  };
}

/** Starts all, waits for none: the service answers /health meanwhile and is not ready yet. */
export function prepareDependencies(dependencies) {
  for (const [name, dependency] of Object.entries(dependencies)) {
    dependency.prepare().catch((error) => log("warn", `${name} stopped connecting`, { error: error.message }));
  }
}

/** Asks all at once: { database: { ok, responseMs, error? }, … }. */
export async function checkDependencies(dependencies) {
  const results = Object.entries(dependencies).map(async ([name, dependency]) => [name, await check(dependency)]);
  return Object.fromEntries(await Promise.all(results));
}

async function check(dependency) {
  const start = performance.now();
  const responseMs = () => Math.round((performance.now() - start) * 10) / 10;
  try {
    await within(checkTimeoutMs, dependency.check());
    return { ok: true, responseMs: responseMs() };
  } catch (error) {
    return { ok: false, responseMs: responseMs(), error: error.message || error.code };
  }
}

/** Asked for once all requests are answered: nothing is lost where one hangs. */
export async function closeDependencies(dependencies) {
  await Promise.allSettled(Object.values(dependencies).map((dependency) => within(closeTimeoutMs, dependency.close())));
}
