import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Project } from "../../support/project.ts";
import type { Moment, Victim } from "./rounds.ts";
import { kill } from "./victims.ts";

export interface CutOff {
  /** Undefined where the run ended before its moment came. */
  readonly killed?: string;
  readonly afterMs: number;
  /** What the command had said last. */
  readonly phase: string;
  readonly said: string;
}

/** Starts `keelson up`, kills at the moment, and waits for the command's end. */
export async function cutOff(
  { folder, env, stack }: Project,
  victim: Victim,
  moment: Moment,
  usualMs: number,
): Promise<CutOff> {
  const args = ["commands/keelson.mjs", "up", "--stack", stack, "--allow-restart"];
  const started = Date.now();
  const command = spawn("node", args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const said = collect(command);
  const ended = once(command, "exit");
  const watch = watchFor(stack, moment, usualMs);
  const first = await Promise.race([watch.reached.then(() => "reached" as const), ended.then(() => "ended" as const)]);
  const killed = first === "reached" ? kill(command.pid!, victim) : undefined;
  const cut = { afterMs: Date.now() - started, phase: lastLine(said()) };
  watch.stop();
  await ended;
  return { ...(killed === undefined ? {} : { killed }), ...cut, said: said() };
}

function collect(command: ChildProcess): () => string {
  let text = "";
  for (const stream of [command.stdout!, command.stderr!])
    stream.setEncoding("utf8").on("data", (more: string) => (text += more));
  return () => text;
}

function lastLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "" && !/^@ updating/.test(line)).at(-1) ?? "(nothing said)";
}

interface Watch {
  readonly reached: Promise<void>;
  readonly stop: () => void;
}

function watchFor(stack: string, moment: Moment, usualMs: number): Watch {
  return moment.kind === "share" ? afterTime(moment.share * usualMs) : afterCreation(stack, moment.container);
}

function afterTime(milliseconds: number): Watch {
  let timer: NodeJS.Timeout;
  const reached = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  return { reached, stop: () => clearTimeout(timer) };
}

/** Docker tells of a container before it has answered whoever asked for it. */
function afterCreation(stack: string, count: number): Watch {
  const filters = ["type=container", "event=create", `label=keelson.stack=${stack}`];
  const args = ["events", "--format", "{{.ID}}", ...filters.flatMap((filter) => ["--filter", filter])];
  const events = spawn("docker", args, { stdio: ["ignore", "pipe", "inherit"] });
  let seen = 0;
  const reached = new Promise<void>((resolve) => {
    createInterface({ input: events.stdout }).on("line", () => {
      if (++seen === count) resolve();
    });
  });
  return { reached, stop: () => events.kill() };
}
