import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Marks all that a command starts, down to the engine's plugins: they outlive a killed engine and go on working. */
export const lockVariable = "KEELSON_LOCK";

/** An engine that is asked to stop waits for the steps it has begun, and writes them down. */
const engineSeconds = 60;
const pollMs = 50;

interface Process {
  readonly pid: number;
  readonly name: string;
}

/** Ends the processes that the holder of a lock started and left. Returns their names. */
export async function stopSurvivors(token: string): Promise<readonly string[]> {
  const found = startedUnder(token);
  for (const { pid } of found.filter(isEngine)) send(pid, "SIGINT");
  await waitWhile(() => startedUnder(token).some(isEngine), engineSeconds);
  // Nobody is left who would write down what these still do.
  for (const { pid } of startedUnder(token)) send(pid, "SIGKILL");
  await waitWhile(() => startedUnder(token).length > 0, engineSeconds);
  return found.map(({ name }) => name);
}

function isEngine({ name }: Process): boolean {
  return name === "pulumi";
}

/** Linux only: where there is no /proc, nothing is found and nothing stopped. */
function startedUnder(token: string): Process[] {
  const pids = listProcesses().filter((pid) => pid !== process.pid);
  return pids.filter((pid) => environment(pid).includes(`${lockVariable}=${token}`)).flatMap(named);
}

function listProcesses(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Empty for what has ended meanwhile, and for other users' processes. */
function environment(pid: number): readonly string[] {
  return text(`/proc/${pid}/environ`).split("\0");
}

/** Finds processes by their program's name: the kernel's own name of a process ends after fifteen letters. */
function named(pid: number): Process[] {
  const [command = ""] = text(`/proc/${pid}/cmdline`).split("\0");
  return command === "" ? [] : [{ pid, name: basename(command) }];
}

function text(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function waitWhile(holds: () => boolean, seconds: number): Promise<void> {
  for (let waited = 0; holds() && waited < seconds * 1000; waited += pollMs) await sleep(pollMs);
}
