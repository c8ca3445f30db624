import { redis, within } from "@keelson/app-contract";
import { createClient } from "redis";

const commandTimeoutMs = 3000;

/** Redis; undefined without REDIS_URL. Commands fail at once while there is no connection, instead of queueing. */
export function createCache({ REDIS_URL }, name) {
  if (REDIS_URL === undefined) return undefined;
  const client = createClient({
    url: REDIS_URL,
    name,
    disableOfflineQueue: true,
    // A quiet connection that a firewall has forgotten is noticed within this time.
    pingInterval: 30_000,
    socket: { connectTimeout: 1500, reconnectStrategy: (attempt) => Math.min(100 * 2 ** attempt, 3000) },
  });
  const ask = async (command) => {
    if (!client.isReady) throw new Error("not connected to Redis");
    return within(commandTimeoutMs, command());
  };
  return {
    dependency: redis(client),
    get: (key) => ask(() => client.get(key)),
    set: (key, value) => ask(() => client.set(key, value)),
  };
}
