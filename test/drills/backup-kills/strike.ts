import { spawn } from "node:child_process";
import { once } from "node:events";
import { descendants } from "../interrupt/victims.ts";
import type { Round } from "./rounds.ts";
import type { Stand } from "./stand.ts";
import { strike } from "./victims.ts";

export interface Struck {
  /** Who was killed; undefined where the run ended before its moment came, or he was not there. */
  readonly killed: string | undefined;
  readonly afterMs: number;
  readonly code: number | null;
  readonly said: string;
}

/** Starts `keelson backup …`, strikes at a share of its usual time, and waits for its end. */
export async function cutOff(
  stand: Stand,
  words: readonly string[],
  { victim }: Round,
  moment: number,
): Promise<Struck> {
  const run = start(stand, words);
  const began = await run.atWork;
  const first = await Promise.race([
    sleep(moment).then(() => "reached" as const),
    run.ended.then(() => "ended" as const),
  ]);
  const afterMs = Date.now() - began;
  const killed = first === "reached" ? await strike(stand, victim, run.pid) : undefined;
  const code = await run.ended;
  return { killed, afterMs, code, said: run.said() };
}

/** How long the work of an undisturbed run takes, from its first word to Docker. */
export async function timeOf(stand: Stand, words: readonly string[]): Promise<number> {
  const run = start(stand, words);
  const began = await run.atWork;
  const code = await run.ended;
  if (code !== 0) throw new Error(`${words.join(" ")}: exit code ${code}\n${run.said()}`);
  return Date.now() - began;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Run {
  readonly pid: number;
  /** When it has first asked Docker to do something; at its end where it never did. */
  readonly atWork: Promise<number>;
  readonly ended: Promise<number | null>;
  readonly said: () => string;
}

function start({ project, stack }: Stand, words: readonly string[]): Run {
  const args = ["commands/keelson.mjs", "backup", ...words, "--stack", stack];
  const child = spawn("node", args, { cwd: project.folder, env: project.env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (more: string) => (text += more));
  const ended = once(child, "exit").then(([code]) => code as number | null);
  let over = false;
  void ended.then(() => (over = true));
  return { pid: child.pid!, atWork: firstWork(child.pid!, () => over), ended, said: () => text };
}

/** Looking for containers is no work yet. */
const isWork = (words: readonly string[]) => /^(exec|run|stop|create|start)$/.test(words[1] ?? "");

async function firstWork(pid: number, over: () => boolean): Promise<number> {
  while (!over() && !descendants(pid).some(({ program, words }) => program === "docker" && isWork(words)))
    await sleep(10);
  return Date.now();
}
