import { createClient } from "redis";
import { within } from "./deadline.js";
import { log } from "./log.js";

const connectTimeoutMs = 1500;
const commandTimeoutMs = 3000;

/** Redis. Connects in the background, for as long as it takes; commands meanwhile fail at once instead of queueing. */
export class Cache {
  #client;
  #lastError = "not tried yet";

  constructor({ redisUrl, name }) {
    this.#client = createClient({
      url: redisUrl,
      name,
      disableOfflineQueue: true,
      // A quiet connection that a firewall has forgotten is noticed within this time.
      pingInterval: 30_000,
      socket: { connectTimeout: connectTimeoutMs, reconnectStrategy: (attempt) => Math.min(100 * 2 ** attempt, 3000) },
    });
    // Unheard, a lost connection's error would end the process.
    this.#client.on("error", (error) => this.#note(error));
  }

  #note(error) {
    this.#lastError = error.message || error.code;
    log("warn", "no redis connection", { error: this.#lastError });
  }

  prepare() {
    return this.#client.connect();
  }

  check() {
    return this.#ask(() => this.#client.ping());
  }

  get(key) {
    return this.#ask(() => this.#client.get(key));
  }

  set(key, value) {
    return this.#ask(() => this.#client.set(key, value));
  }

  async #ask(command) {
    if (!this.#client.isReady) throw new Error(`not connected: ${this.#lastError}`);
    return within(commandTimeoutMs, command());
  }

  async close() {
    if (this.#client.isReady) await this.#client.close();
    else this.#client.destroy();
  }
}
