import assert from "node:assert/strict";
import type { PoolPlan, StackPlan } from "../../../sizing/types.ts";
import { container, exec } from "../docker.ts";

/** A row by column name. */
export type Row = Readonly<Record<string, string>>;

/** The pooler's own answers about its bounds and pools. */
export async function assertPgBouncer(stack: string, plan: StackPlan): Promise<void> {
  const { mode, maxClients, pools } = plan.connections!;
  const config = new Map((await show(stack, "CONFIG")).map(({ key, value }) => [key, value]));
  assert.deepEqual([config.get("pool_mode"), config.get("max_client_conn")], [mode, String(maxClients)]);
  const databases = await show(stack, "DATABASES");
  for (const pool of pools) assertDatabase(pool, databases);
  for (const { database, pool_mode } of await userPools(stack)) assert.equal(pool_mode, mode, `pool of ${database}`);
}

function assertDatabase({ database, size, reserve }: PoolPlan, databases: readonly Row[]): void {
  const row = databases.find(({ name }) => name === database);
  assert.ok(row, `PgBouncer knows ${database}`);
  // Renamed in 1.25.
  const found = [row["pool_size"], row["reserve_pool_size"] ?? row["reserve_pool"], row["max_connections"]];
  assert.deepEqual(found, [size, reserve, size + reserve].map(String), `pool of ${database}`);
}

/** SHOW POOLS without the console's own and the look-ups of passwords. */
export async function userPools(stack: string): Promise<Row[]> {
  return (await show(stack, "POOLS")).filter(({ database }) => database !== "pgbouncer" && database !== "postgres");
}

/** Server connections that a pool holds, whatever they do. */
export function serverConnections(pool: Row): number {
  const kinds = Object.entries(pool).filter(([column]) => column.startsWith("sv_"));
  return kinds.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Returns rows of the admin console. */
export function show(stack: string, what: string): Promise<Row[]> {
  return psqlAsPooler(stack, "pgbouncer:6432/pgbouncer", `SHOW ${what}`);
}

/** Over TCP as the pooler's own role, from the Postgres container (only stores' networks reach these servers). */
export async function psqlAsPooler(stack: string, target: string, sql: string, timeoutSeconds = 60): Promise<Row[]> {
  const pooler = await container(stack, "pgbouncer");
  const userlist = (await exec(pooler.name, ["cat", "/run/secrets/userlist.txt"])).stdout;
  const password = /"pgbouncer" "(.*)"/.exec(userlist)![1]!;
  const postgres = await container(stack, "postgres");
  // The password goes by standard input: arguments of a process are everybody's to read.
  const script = `read -r PGPASSWORD; export PGPASSWORD; exec psql -XA -F '\t' -P footer=off "$@"`;
  const command = ["bash", "-c", script, "bash", `postgresql://pgbouncer@${target}`];
  const { code, stdout, stderr } = await exec(postgres.name, command, `${password}\n${sql}\n`, timeoutSeconds);
  assert.equal(code, 0, stderr);
  return rows(stdout);
}

/** A repeated query (\\watch) repeats its header, and puts a title without a tab before it. */
function rows(text: string): Row[] {
  const [header = "", ...lines] = text.split("\n").filter((line) => line.includes("\t"));
  const columns = header.split("\t");
  const values = lines.filter((line) => line !== header).map((line) => line.split("\t"));
  return values.map((cells) => Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ""])));
}
