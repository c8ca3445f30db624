import { poolOptions, postgres } from "@keelson/app-contract";
import pg from "pg";

/** Any number, the same in every replica: one replica at a time changes the schema. */
const schemaLock = 4_203_715;
const connectTimeoutMs = 5000;
const queryTimeoutMs = 5000;

/** The service's tables behind the pooler; undefined without DATABASE_URL. */
export function createDatabase({ DATABASE_URL, DATABASE_DIRECT_URL = DATABASE_URL, ...config }, name) {
  if (DATABASE_URL === undefined) return undefined;
  const pool = new pg.Pool({
    ...poolOptions(config),
    connectionString: DATABASE_URL,
    application_name: name,
    // A new replica opens its whole pool with its first requests: on a busy machine that takes its time.
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
  });
  return {
    dependency: postgres(pool, { prepare: () => createTables(DATABASE_DIRECT_URL) }),
    addNote: async (text) =>
      (await pool.query("INSERT INTO notes (text) VALUES ($1) RETURNING id, text, created_at", [text])).rows[0],
    latestNotes: async () =>
      (await pool.query("SELECT id, text, created_at FROM notes ORDER BY id DESC LIMIT 100")).rows,
  };
}

/** Past the pooler: what changes the schema needs a session of its own. */
async function createTables(connectionString) {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
  });
  // Unheard, a lost connection's error would end the process.
  client.on("error", () => {});
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
