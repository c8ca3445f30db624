import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { log } from "./log.js";

/** Any number, the same in every replica: one replica at a time changes the schema. */
const schemaLock = 4_203_715;
/** A new replica opens its whole pool with its first requests: on a busy machine that takes its time. */
const connectTimeoutMs = 5000;
const queryTimeoutMs = 5000;

/** The service's tables behind the pooler. Starts without a server and gets ready by itself. */
export class Database {
  #pool;
  #directUrl;
  #stop = new AbortController();
  #schema = { done: false, reason: "not tried yet" };

  constructor({ databaseUrl, databaseDirectUrl, poolSize, name }) {
    this.#directUrl = databaseDirectUrl;
    this.#pool = new pg.Pool({
      connectionString: databaseUrl,
      max: poolSize,
      application_name: name,
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: queryTimeoutMs,
      keepAlive: true,
    });
    // A server that goes away breaks idle connections too; unheard, that error would end the process.
    this.#pool.on("error", (error) => log("warn", "idle database connection lost", { error: error.message }));
  }

  /** Tries until the tables are there. */
  async prepare() {
    for (let delay = 250; !this.#schema.done; delay = Math.min(delay * 2, 5000)) {
      try {
        await this.#createTables();
        this.#schema = { done: true };
        log("info", "database schema is ready");
      } catch (error) {
        this.#schema = { done: false, reason: error.message };
        log("warn", "database schema is not ready", { error: error.message, retryMs: delay });
        await sleep(delay, undefined, { signal: this.#stop.signal });
      }
    }
  }

  async #createTables() {
    const client = new pg.Client({
      connectionString: this.#directUrl,
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: queryTimeoutMs,
    });
    client.on("error", (error) => log("warn", "database connection lost", { error: error.message }));
    try {
      await client.connect();
      await client.query("BEGIN");
      await client.query("SELECT pg_advisory_xact_lock($1)", [schemaLock]);
      await client.query(
        `CREATE TABLE IF NOT EXISTS notes (
           id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
           text text NOT NULL,
           created_at timestamptz NOT NULL DEFAULT now())`,
      );
      await client.query("COMMIT");
    } finally {
      // Not awaited: a server that hangs would keep it waiting.
      client.end().catch(() => {});
    }
  }

  async check() {
    if (!this.#schema.done) throw new Error(`schema is not ready: ${this.#schema.reason}`);
    await this.#pool.query("SELECT 1");
  }

  async addNote(text) {
    const { rows } = await this.#pool.query("INSERT INTO notes (text) VALUES ($1) RETURNING id, text, created_at", [
      text,
    ]);
    return rows[0];
  }

  async latestNotes() {
    const { rows } = await this.#pool.query("SELECT id, text, created_at FROM notes ORDER BY id DESC LIMIT 100");
    return rows;
  }

  async close() {
    this.#stop.abort();
    await this.#pool.end();
  }
}
