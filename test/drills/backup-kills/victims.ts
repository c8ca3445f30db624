import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { output } from "../../support/run.ts";
import { kill as killCommand } from "../interrupt/victims.ts";
import type { Victim } from "./rounds.ts";
import type { Stand } from "./stand.ts";

export interface Inside {
  readonly pid: number;
  readonly words: readonly string[];
}

/** Host's number of a container's first process; 0 where it stands still. */
export async function firstProcess(name: string): Promise<number> {
  return Number(await output("docker", ["inspect", "--format", "{{.State.Pid}}", name]));
}

/** Processes of a container, as the host sees them: the drill runs there as root. */
export function processesIn(first: number): Inside[] {
  const space = first === 0 ? undefined : namespaceOf(first);
  if (space === undefined) return [];
  const all = readdirSync("/proc").map(Number).filter(Number.isInteger);
  return all.filter((pid) => namespaceOf(pid) === space).flatMap((pid) => wordsOf(pid));
}

function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}

function wordsOf(pid: number): Inside[] {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").filter(Boolean);
    return words.length === 0 ? [] : [{ pid, words }];
  } catch {
    return [];
  }
}

/** The containers in which a restore works. */
export async function helpers(stack: string): Promise<string[]> {
  const filters = [`label=keelson.stack=${stack}`, "label=keelson.job=restore"].flatMap((one) => ["--filter", one]);
  return (await output("docker", ["ps", ...filters, "--format", "{{.Names}}"])).split("\n").filter(Boolean);
}

/** SIGKILL for whoever is meant, as far as he is there; says who it was. */
export async function strike(stand: Stand, victim: Victim, command: number): Promise<string | undefined> {
  if (victim === "keelson" || victim === "everything") return killCommand(command, victim);
  const [helper] = await helpers(stand.stack);
  if (victim === "postgres") return killServer(stand, helper);
  if (helper !== undefined) return killFirst(helper, "the restore's container");
  if (victim === "tool") return killTool(stand);
  const boxes = await boxesAtWork(stand);
  return boxes[0] === undefined ? undefined : killFirst(boxes[0], "the backups' container");
}

/** Stopped by a restore it has nobody to kill: then whoever works on its data dies in its place. */
async function killServer(stand: Stand, helper: string | undefined): Promise<string | undefined> {
  const name = await stand.name("postgres");
  if ((await firstProcess(name)) !== 0) return killFirst(name, "PostgreSQL");
  return helper === undefined ? undefined : killFirst(helper, "the restore's container (PostgreSQL stands still)");
}

async function killFirst(name: string, who: string): Promise<string | undefined> {
  return killAll([await firstProcess(name).catch(() => 0)], who);
}

const isTool = ({ words }: Inside) =>
  words[0] === "/keelson/probe" && /^(backup|files)$/.test(words[1] ?? "") && words[2] !== "well";

async function boxes(stand: Stand): Promise<string[]> {
  return [await stand.name("backup"), await stand.name("backup-files-1000")];
}

async function boxesAtWork(stand: Stand): Promise<string[]> {
  const at: string[] = [];
  for (const name of await boxes(stand)) if (processesIn(await firstProcess(name)).some(isTool)) at.push(name);
  return at;
}

async function killTool(stand: Stand): Promise<string | undefined> {
  for (const name of await boxes(stand)) {
    const tool = processesIn(await firstProcess(name)).find(isTool);
    if (tool !== undefined) return killAll([tool.pid], `the tool (${tool.words.slice(1, 3).join(" ")})`);
  }
  return undefined;
}

/** Undefined where nobody was there any more. */
function killAll(pids: readonly number[], who: string): string | undefined {
  const there = pids.filter((pid) => pid > 1);
  try {
    for (const pid of there) process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    return undefined;
  }
  return there.length === 0 ? undefined : who;
}

/** What runs in the backups' containers beside what waits there. */
export async function leftInBoxes(stand: Stand): Promise<string[]> {
  const all = await Promise.all((await boxes(stand)).map(async (name) => processesIn(await firstProcess(name))));
  const idle = (words: readonly string[]) =>
    /sleep (3600|infinity)|docker-init|probe schedule|well$/.test(words.join(" "));
  return all.flat().flatMap(({ words }) => (idle(words) ? [] : [words.slice(0, 4).join(" ")]));
}
