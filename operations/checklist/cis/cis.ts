import { UserError } from "../../../config/user-error.ts";
import { mark } from "../../../policies/report.ts";
import { docker } from "../../docker.ts";
import { platformEnvironment } from "../../stack.ts";
import { readStackFile } from "../../stack-file.ts";
import { inspectStack } from "../live/reach.ts";
import type { InspectedContainer } from "../live/types.ts";
import type { ChecklistOptions } from "../options.ts";
import type { ExitCode } from "../types.ts";
import { evaluate } from "./evaluate.ts";
import type { ControlResult, Engine, Evidence } from "./types.ts";

/** Section 5 of the CIS Docker Benchmark over what runs; docs/checklist.md explains what fails on purpose. */
export async function cis({ stack, json }: ChecklistOptions): Promise<ExitCode> {
  const config = readStackFile(stack);
  if (config.target !== "docker") throw new UserError("CIS Docker is about Docker hosts; this stack is on kubernetes.");
  const results = evaluate(await readEvidence(stack, platformEnvironment(config, process.env)));
  process.stdout.write(`${json === true ? JSON.stringify(results, null, 2) : formatControls(stack, results)}\n`);
  return results.some(({ status }) => status === "fail") ? 1 : 0;
}

async function readEvidence(stack: string, env: NodeJS.ProcessEnv): Promise<Evidence> {
  const containers = await inspectStack(stack, env);
  if (containers.length === 0) throw new UserError(`No container of the stack ${stack} runs on this Docker host.`);
  const processes = await Promise.all(containers.map((container) => readProcesses(container, env)));
  return { engine: await readEngine(env), containers, processes: Object.fromEntries(processes) };
}

interface Info {
  readonly SecurityOptions: readonly string[] | null;
  readonly Swarm: { readonly LocalNodeState: string };
}

/** An option reads name=seccomp,profile=default. */
async function readEngine(env: NodeJS.ProcessEnv): Promise<Engine> {
  const { SecurityOptions, Swarm } = JSON.parse(await docker(["info", "--format", "{{json .}}"], { env })) as Info;
  const names = (SecurityOptions ?? []).map((option) => /name=([^,]+)/.exec(option)?.[1] ?? option);
  return { security: names, swarm: Swarm.LocalNodeState };
}

/** Names of programs only: an argument may hold anything. */
async function readProcesses({ Id }: InspectedContainer, env: NodeJS.ProcessEnv) {
  try {
    const listed = await docker(["top", Id, "-eo", "pid,comm"], { env });
    return [Id, listed.split("\n").slice(1)] as const;
  } catch (error) {
    if (error instanceof UserError) return [Id, undefined] as const;
    throw error;
  }
}

export function formatControls(stack: string, results: readonly ControlResult[]): string {
  const lines = results.map(({ id, title, status, reason }) => [
    `${id.padEnd(6)}${mark(status)}  ${title}`,
    `         - ${reason}`,
  ]);
  const count = (wanted: string) => results.filter(({ status }) => status === wanted).length;
  const sum = `Passed: ${count("pass")}, failed: ${count("fail")}, not applicable: ${count("not-applicable")}, not checked: ${count("not-checked")} of ${results.length}`;
  return [`CIS Docker Benchmark 1.6, section 5: the stack ${stack}`, "", ...lines.flat(), "", sum].join("\n");
}
