import assert from "node:assert/strict";
import type { StackPlan } from "../../../sizing/types.ts";
import { container, exec } from "../docker.ts";

/** nginx has no SHOW: its worker processes can be counted, and what it has loaded is what `nginx -T` prints. */
export async function assertEdge(stack: string, plan: StackPlan): Promise<void> {
  const { workerProcesses, workerConnections, openFiles } = plan.edge!;
  const { name } = await container(stack, "edge");
  const titles = await exec(name, [
    "sh",
    "-c",
    "cat /proc/[0-9]*/cmdline | tr '\\0' '\\n' | grep -c '^nginx: worker process'",
  ]);
  assert.equal(Number(titles.stdout), workerProcesses, "nginx worker processes");
  const { stdout, stderr } = await exec(name, ["nginx", "-T", "-q", "-c", "/tmp/nginx.conf"]);
  assert.match(stdout, new RegExp(`worker_connections ${workerConnections};`), stderr);
  assert.match(stdout, new RegExp(`worker_rlimit_nofile ${openFiles};`));
}
