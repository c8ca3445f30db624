import { createClient } from "redis";
import { log } from "./log.js";

const connectTimeoutMs = 1500;

/** Redis. Connects in the background, for as long as it takes; commands meanwhile fail at once instead of queueing. */
export class Cache {
  #client;

  constructor({ redisUrl, name }) {
    this.#client = createClient({
      url: redisUrl,
      name,
      disableOfflineQueue: true,
      // A quiet connection that a firewall has forgotten is noticed within this time.
      pingInterval: 30_000,
      socket: { connectTimeout: connectTimeoutMs, reconnectStrategy: (attempt) => Math.min(100 * 2 ** attempt, 3000) },
    });
    this.#client.on("error", (error) => log("warn", "redis connection", { error: error.message || error.code }));
  }

  prepare() {
    return this.#client.connect();
  }

  check() {
    return this.#client.ping();
  }

  get(key) {
    return this.#client.get(key);
  }

  set(key, value) {
    return this.#client.set(key, value);
  }

  async close() {
    if (this.#client.isReady) await this.#client.close();
    else this.#client.destroy();
  }
}
