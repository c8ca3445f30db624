import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startTimeOf } from "../../operations/lock/start-time.ts";
import type { Layout } from "./layout.ts";

export interface Component {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

export interface Running {
  readonly name: string;
  readonly pid: number;
  readonly memoryBytes: number;
}

interface PidRecord {
  readonly pid: number;
  /** The start is given in ticks since the machine's own; it tells a process from a later one with its number. */
  readonly startTime: string;
}

/** `nsenter --net` changes the network alone and becomes the command; `ip netns exec` would hide /sys/fs/cgroup. */
export function inNamespace(
  { name }: Pick<Layout, "name">,
  command: string,
  args: readonly string[],
): readonly [string, readonly string[]] {
  return ["nsenter", [`--net=/run/netns/${name}`, "--", command, ...args]];
}

/** Starts it in the cluster's network namespace, to outlive this process. Its failure shows as a cluster that is not ready. */
export function startComponent({ name, command, args }: Component, layout: Layout): void {
  for (const folder of [layout.logs, layout.pids]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = openSync(join(layout.logs, `${name}.log`), "a", 0o600);
  const [program, words] = inNamespace(layout, command, args);
  // A clean environment: a proxy of the user's shell would be asked for the cluster's addresses.
  const env = { PATH: process.env.PATH, HOME: layout.root };
  const child = spawn(program, words, { detached: true, stdio: ["ignore", log, log], env, cwd: layout.root });
  child.on("error", () => undefined);
  child.unref();
  if (child.pid === undefined) return;
  const record: PidRecord = { pid: child.pid, startTime: startTimeOf(child.pid) ?? "" };
  writeFileSync(join(layout.pids, `${name}.json`), JSON.stringify(record));
}

/** Names of all components that were started, dead or alive. */
export function startedComponents({ pids }: Layout): readonly string[] {
  if (!existsSync(pids)) return [];
  return readdirSync(pids)
    .map((file) => file.replace(/\.json$/, ""))
    .sort();
}

export function findRunning(name: string, { pids }: Layout): Running | undefined {
  const { pid, startTime } = JSON.parse(readFileSync(join(pids, `${name}.json`), "utf8")) as PidRecord;
  return startTimeOf(pid) === startTime ? { name, pid, memoryBytes: memoryOf(pid) } : undefined;
}

/** Asks first, then kills: what it might still write is thrown away. Never touches a process that has taken a recorded one's number. */
export async function stopComponent(name: string, layout: Layout): Promise<void> {
  const waitMs = 2000;
  const pollMs = 50;
  const running = findRunning(name, layout);
  if (running) process.kill(running.pid, "SIGTERM");
  for (let waited = 0; findRunning(name, layout) && waited < waitMs; waited += pollMs) await sleep(pollMs);
  const left = findRunning(name, layout);
  if (left) process.kill(left.pid, "SIGKILL");
  rmSync(join(layout.pids, `${name}.json`));
}

function memoryOf(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
  return Number(kibibytes) * 1024;
}
