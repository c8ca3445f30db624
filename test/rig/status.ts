import { existsSync, readFileSync } from "node:fs";
import { UserError } from "../../config/user-error.ts";
import type { SetupContext } from "../../operations/setup/context.ts";
import { kubeconfigOf } from "./credentials.ts";
import { layoutOf, type Layout } from "./layout.ts";
import { findRunning, startedComponents } from "./processes.ts";
import { kubectl } from "./run.ts";

export interface ClusterRecord {
  readonly fakeOnly: boolean;
}

export type ClusterState =
  | { readonly kind: "absent" }
  | { readonly kind: "running"; readonly record: ClusterRecord }
  /** A start that failed, a machine that was restarted, a component that died. */
  | { readonly kind: "broken"; readonly dead: readonly string[] };

export function readState(layout: Layout): ClusterState {
  if (!existsSync(layout.root)) return { kind: "absent" };
  const dead = startedComponents(layout).filter((name) => !findRunning(name, layout));
  if (dead.length > 0 || !existsSync(layout.record)) return { kind: "broken", dead };
  return { kind: "running", record: JSON.parse(readFileSync(layout.record, "utf8")) as ClusterRecord };
}

export function requireRoot(): void {
  if (process.platform === "linux" && process.getuid?.() === 0) return;
  throw new UserError("The cluster needs Linux and root: it makes a network namespace, mounts and control groups.");
}

export function requireRunning(layout: Layout): void {
  if (readState(layout).kind !== "running") {
    throw new UserError("The cluster is not running: start it by `npm run cluster up`.");
  }
}

/** Prints what runs; exit code 1 where the cluster does not. */
export async function status(context: SetupContext): Promise<void> {
  const layout = layoutOf(context);
  const state = readState(layout);
  for (const line of componentLines(layout)) console.log(line);
  if (state.kind === "running") await printNodes(layout, context);
  else {
    console.log(state.kind === "absent" ? "The cluster is not running." : brokenLine(state.dead));
    process.exitCode = 1;
  }
}

function componentLines(layout: Layout): readonly string[] {
  const names = startedComponents(layout);
  const running = names.flatMap((name) => findRunning(name, layout) ?? []);
  const total = running.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  const lines = running.map(({ name, pid, memoryBytes }) => line(name, String(pid), memoryBytes));
  return lines.length === 0 ? [] : [...lines, line("total", "", total)];
}

function line(name: string, pid: string, memoryBytes: number): string {
  return `${name.padEnd(26)}${pid.padStart(8)}${(memoryBytes / 2 ** 20).toFixed(0).padStart(6)} MiB`;
}

function brokenLine(dead: readonly string[]): string {
  const why = dead.length > 0 ? `ended: ${dead.join(", ")}` : "its start did not come to an end";
  return `The cluster is broken (${why}): \`npm run cluster up\` clears up and starts anew.`;
}

async function printNodes(layout: Layout, context: SetupContext): Promise<void> {
  const { stdout, stderr, problem } = await kubectl(["get", "nodes"], layout, context);
  console.log(`\n${stdout}${stderr}\nKUBECONFIG ${kubeconfigOf("admin", layout)}`);
  if (problem !== undefined) process.exitCode = 1;
}
