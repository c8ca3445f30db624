// 500 clients for 30 s on the production example: through PgBouncer, then straight to PostgreSQL.
import { example } from "../e2e/stack-files.ts";
import { peakConnections } from "../support/connection-samples.ts";
import { planOf } from "../support/live-plan.ts";
import { createLoadTable, dropLoadTable, pgbench } from "../support/pgbench.ts";
import { Project } from "../support/project.ts";

const load = { clients: 500, seconds: 30 };
const project = new Project("drill-connections");

async function drill(): Promise<void> {
  project.writeStack(example("prod", { httpPort: 29180, httpsPort: 29543 }));
  await project.must("up");
  const { pools, maxConnections } = (await planOf(project)).connections!;
  const pool = pools.find(({ service }) => service === "web")!;
  await createLoadTable(project.stack, pool);
  const running = pgbench(project.stack, pool, { ...load, target: "pgbouncer:6432" });
  const peak = await peakConnections(project.stack, pool.role, running);
  const pooled = await running;
  const direct = await pgbench(project.stack, pool, { ...load, target: "postgres:5432" });
  await dropLoadTable(project.stack, pool);
  console.log(`Through PgBouncer: exit code ${pooled.code}\n${pooled.stdout}${pooled.stderr}`);
  console.log(`Largest of ${peak.samples} samples: ${peak.clients} clients, ${peak.waiting} of them waiting,`);
  console.log(`${peak.servers} server connections of ${pool.size + pool.reserve} in the pool's budget;`);
  console.log(
    `PostgreSQL counts ${peak.backends} backends of ${pool.roleLimit} allowed to the role and ${maxConnections} in all.`,
  );
  console.log(`\nStraight to PostgreSQL: exit code ${direct.code}\n${direct.stderr}`);
  const within = peak.servers <= pool.size + pool.reserve && peak.backends <= pool.roleLimit;
  if (pooled.code !== 0 || direct.code === 0 || !within) process.exitCode = 1;
}

await drill().finally(() => project.remove());
