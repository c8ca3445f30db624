import { container, exec } from "../../support/docker.ts";
import { superuser } from "../../support/pgbench.ts";
import type { Cause } from "./cause.ts";
import { background, docker, type Scene, type Stop } from "./scene.ts";

const sessionSeconds = 1500;

/** Statements in the app's own database by the socket, past the pooler and every role's limit. */
async function sessions({ stack }: Scene, sql: string, clients = 1): Promise<Stop> {
  const { name } = await container(stack, "postgres");
  const file = `/tmp/drill-${clients}.sql`;
  await exec(name, ["sh", "-c", `cat > ${file}`], sql);
  const options = ["-n", "-U", "postgres", "-c", String(clients), "-T", String(sessionSeconds), "-f", file];
  await docker("exec", "--detach", name, "pgbench", ...options, "keeper");
  return async () => {
    const ours = `query LIKE '%${marker}%' AND pid <> pg_backend_pid()`;
    await superuser(stack, "postgres", `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${ours}`);
  };
}

/** Stands in every statement of the drill, by which it finds its own sessions. */
const marker = "drill of alerts";

async function deadlock({ stack }: Scene): Promise<undefined> {
  await superuser(stack, "keeper", "CREATE TABLE IF NOT EXISTS pair AS SELECT n FROM generate_series(1, 2) n");
  const update = (n: number) => `UPDATE pair SET n = n WHERE n = ${n};`;
  const meeting = (one: number, other: number) =>
    superuser(stack, "keeper", `BEGIN; ${update(one)} SELECT pg_sleep(2); ${update(other)} COMMIT;`);
  const ended = await Promise.allSettled([meeting(1, 2), meeting(2, 1)]);
  if (ended.every(({ status }) => status === "fulfilled")) throw new Error("the two transactions did not block");
}

/** So many clients of the app's pool that ask again and again; a broken connection is made anew. */
export const clients = (count: number, seconds: number): string => `
const pg = require("pg");
const url = require("fs").readFileSync("/run/secrets/DATABASE_URL", "utf8");
const end = Date.now() + ${sessionSeconds} * 1000;
const ask = async () => {
  while (Date.now() < end) {
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => {});
    try {
      await client.connect();
      while (Date.now() < end) await client.query("SELECT pg_sleep(${seconds})");
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    client.end().catch(() => {});
  }
};
for (let n = 0; n < ${count}; n++) ask();
setTimeout(() => process.exit(), ${sessionSeconds} * 1000);
`;

const idle = (count: number, seconds: number): string => `
for (let n = 0; n < ${count}; n++) require("net").connect(6379, "redis").on("error", () => {});
setTimeout(() => process.exit(), ${seconds} * 1000);
`;

/** The keeper's restart ends it, or its own time. */
async function left(scene: Scene, script: string): Promise<undefined> {
  await background(scene, "keeper", script);
}

/** Ends the programs that causes have started in an app's container, and the app with them; Docker starts it again. */
export async function restartKeeper({ stack }: Scene): Promise<void> {
  await docker("restart", (await container(stack, "keeper")).name);
}

async function redisCli({ stack }: Scene, script: string): Promise<void> {
  const { name } = await container(stack, "redis");
  const whole = `export REDISCLI_AUTH=$(cat /run/secrets/redis-password); ${script}`;
  const { code, stderr } = await exec(name, ["sh", "-c", whole], "", 120);
  if (code !== 0) throw new Error(stderr);
}

/** Values of half a mebibyte until 94 % of maxmemory is taken. */
async function fillRedis(scene: Scene): Promise<Stop> {
  const { maxmemory } = scene.plan.redis!;
  const value = 512 * 1024;
  const count = Math.floor((maxmemory * 0.94 - 2 * 1024 * 1024) / (value * 1.02));
  const one = `head -c ${value} /dev/zero | redis-cli -x SET drill:$n > /dev/null`;
  await redisCli(scene, `n=0; while [ $n -lt ${count} ]; do ${one}; n=$((n+1)); done`);
  return () =>
    redisCli(scene, `n=0; while [ $n -lt ${count} ]; do redis-cli DEL drill:$n > /dev/null; n=$((n+1)); done`);
}

export const storeCauses: readonly Cause[] = [
  {
    title: "half of all connections past the pooler, each sleeping",
    alerts: ["PostgresConnectionsHigh", "PostgresSlowQueries"],
    begin: (scene) => {
      const count = Math.ceil(Number(scene.plan.postgres!.settings["max_connections"]) * 0.5);
      return sessions(scene, `SELECT pg_sleep(5) /* ${marker} */;`, count);
    },
  },
  {
    title: "a transaction that stays open",
    alerts: ["PostgresLongTransaction"],
    begin: (scene) => sessions(scene, `SELECT pg_sleep(${sessionSeconds}) /* ${marker} */;`),
  },
  {
    title: "two transactions that lock each other out",
    alerts: ["PostgresDeadlocks"],
    begin: deadlock,
  },
  {
    title: "30 clients of a pool, each holding its connection for 5 s",
    alerts: ["PoolWaiting", "PoolWaitLong", "PoolNearlyFull", "PgBouncerClientsHigh"],
    begin: async (scene) => {
      await background(scene, "keeper", clients(30, 5));
      return () => restartKeeper(scene);
    },
  },
  {
    title: "values up to 94 % of maxmemory",
    alerts: ["RedisMemoryHigh", { alert: "ContainerMemoryHigh", service: "redis" }],
    begin: fillRedis,
  },
  {
    title: "60 connections that are left open",
    alerts: ["RedisClientsMany", "RedisClientsHigh"],
    begin: (scene) => left(scene, idle(60, sessionSeconds)),
  },
  {
    title: "more connections than maxclients",
    alerts: ["RedisConnectionsRejected"],
    begin: (scene) => left(scene, idle(scene.plan.redis!.maxClients + 50, 30)),
  },
];
