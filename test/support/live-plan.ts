import assert from "node:assert/strict";
import type { StackPlan } from "../../sizing/types.ts";
import { assertEdge } from "./live/edge.ts";
import { assertLimits } from "./live/limits.ts";
import { assertPgBouncer } from "./live/pgbouncer.ts";
import { assertPostgres } from "./live/postgres.ts";
import { assertRedis } from "./live/redis.ts";
import type { Project } from "./project.ts";

/** What `keelson plan` says is the plan, whatever the running stack shows. */
export async function planOf(project: Project): Promise<StackPlan> {
  const { code, stdout, stderr } = await project.keelson("plan", ["--json"], 30);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as StackPlan;
}

/** Everything that the plan names, as the kernel and the servers themselves tell it. */
export async function assertLive(stack: string, plan: StackPlan): Promise<void> {
  await assertLimits(stack, plan);
  await assertEdge(stack, plan);
  if (plan.postgres !== undefined) {
    await assertPostgres(stack, plan);
    await assertPgBouncer(stack, plan);
  }
  if (plan.redis !== undefined) await assertRedis(stack, plan);
}
