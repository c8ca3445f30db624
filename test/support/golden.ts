import { dockerHost } from "../../platforms/docker/host-facts.ts";
import { planStack } from "../../sizing/stack-plan.ts";
import { recordStack } from "./recorded-stack.ts";
import { exampleStack } from "./stack-config.ts";

export const goldenFolder = "test/golden";

/** Renders by file name the plan of the production example, and the files that its servers would read. */
export async function renderGolden(): Promise<Readonly<Record<string, string>>> {
  const config = exampleStack("prod", { monitoring: { enabled: true } });
  const plan = planStack(config, await dockerHost(config.host));
  const stack = await recordStack(config);
  return {
    "plan.prod.json": `${JSON.stringify(plan, null, 2)}\n`,
    "postgresql.conf": stack.files("postgres-postgres-files-writer")["/etc/keelson/postgres/postgresql.conf"]!,
    "postgresql.reloaded.conf": stack.files("postgres-reloaded-files-writer")["/etc/keelson/reloaded/postgresql.conf"]!,
    "pgbouncer.ini": stack.files("pgbouncer-pgbouncer-files-writer")["/etc/keelson/pgbouncer/pgbouncer.ini"]!,
    "redis.conf": stack.files("redis-redis-files-writer")["/etc/keelson/redis/redis.conf"]!,
    "redis.reloaded.conf": stack.files("redis-reloaded-files-writer")["/etc/keelson/reloaded/redis.conf"]!,
    "nginx.conf": stack.files("edge-edge-files-writer")["/etc/keelson/edge/nginx.conf"]!,
  };
}
