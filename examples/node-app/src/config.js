import { readFileSync } from "node:fs";

const { name, version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** Settings from the environment. A service without DATABASE_URL or REDIS_URL simply has no such dependency. */
export function readConfig(env) {
  return {
    name,
    version,
    port: number(env, "PORT", 8080),
    databaseUrl: env.DATABASE_URL || undefined,
    // Past the pooler: for what needs a session of its own, such as migrations.
    databaseDirectUrl: env.DATABASE_DIRECT_URL || env.DATABASE_URL || undefined,
    redisUrl: env.REDIS_URL || undefined,
    poolSize: number(env, "POOL_SIZE", 20),
    // Above the 4 s for which the edge keeps idle connections: whoever still had one has used it or let it go by then.
    shutdownDelayMs: number(env, "SHUTDOWN_DELAY_MS", 6000),
    fail: env.FAIL || undefined,
  };
}

function number(env, variable, fallback) {
  const text = env[variable] || String(fallback);
  if (!/^\d+$/.test(text)) throw new Error(`${variable}: got "${text}", expected a whole number such as ${fallback}`);
  return Number(text);
}
