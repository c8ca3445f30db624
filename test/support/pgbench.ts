import type { PoolPlan } from "../../sizing/types.ts";
import { container, containers, exec } from "./docker.ts";
import type { Result } from "./run.ts";

export interface Load {
  /** pgbouncer:6432 or postgres:5432. */
  readonly target: string;
  readonly clients: number;
  readonly seconds: number;
}

/** A write and a read in one transaction, which holds a server connection over several messages. */
const transaction = `\\set n random(1, 1000000)
BEGIN;
INSERT INTO load (n) VALUES (:n);
SELECT count(*) FROM load WHERE n = :n;
END;
`;

/** pgbench as an app's role, from inside the Postgres container, so that no traffic leaves the stack's networks. */
export async function pgbench(stack: string, { role }: PoolPlan, { target, clients, seconds }: Load): Promise<Result> {
  const { name } = await container(stack, "postgres");
  const options = ["--no-vacuum", "--protocol=extended", "--jobs=2", `--client=${clients}`, `--time=${seconds}`];
  const script = `read -r PGPASSWORD; export PGPASSWORD; cat > /tmp/load.sql; exec pgbench "$@"`;
  const command = [
    "bash",
    "-c",
    script,
    "bash",
    ...options,
    "--file=/tmp/load.sql",
    `postgresql://${role}@${target}/${role}`,
  ];
  return exec(name, command, `${await appPassword(stack, role)}\n${transaction}`, seconds + 60);
}

/** The table that the load writes to; owned by the app's role, as everything in its database. */
export async function createLoadTable(stack: string, { role, database }: PoolPlan): Promise<void> {
  const sql = `CREATE UNLOGGED TABLE load (n int); CREATE INDEX ON load (n); ALTER TABLE load OWNER TO ${role}`;
  await superuser(stack, database, sql);
}

export async function dropLoadTable(stack: string, { database }: PoolPlan): Promise<void> {
  await superuser(stack, database, "DROP TABLE load");
}

/** Statements or a query as the superuser, by the container's own socket; rows with | between columns. */
export async function superuser(stack: string, database: string, sql: string, timeoutSeconds = 60): Promise<string> {
  const { name } = await container(stack, "postgres");
  const { code, stdout, stderr } = await exec(
    name,
    ["psql", "-XAt", "-v", "ON_ERROR_STOP=1", "-U", "postgres", database],
    sql,
    timeoutSeconds,
  );
  if (code !== 0) throw new Error(stderr);
  return stdout.trimEnd();
}

async function appPassword(stack: string, service: string): Promise<string> {
  const [app] = (await containers(stack)).filter((running) => running.service === service);
  const { stdout } = await exec(app!.name, ["cat", "/run/secrets/DATABASE_URL"]);
  return decodeURIComponent(new URL(stdout).password);
}
