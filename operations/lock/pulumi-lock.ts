import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { pulumiOrFail } from "../pulumi.ts";
import { identityOf } from "../identity.ts";
import { fileBackendFolder } from "../state/backend.ts";
import { atTime } from "./owner.ts";
import { processAt, type RunningProcess } from "./process-at.ts";

/** What a file backend writes down for each engine that changes a stack. */
export interface EngineLock {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  readonly timestamp: string;
}

export type EngineState = "alive" | "gone" | "unknown";

export interface HeldEngineLock {
  /** Undefined for a file that was begun and never filled, by a kill or on a full disk: the engine trips over it. */
  readonly lock: EngineLock | undefined;
  readonly state: EngineState;
}

/** The engine's own locks of a stack; none where its backend is no folder and keeps them elsewhere. */
export function readEngineLocks(stack: string, env: NodeJS.ProcessEnv): HeldEngineLock[] {
  const folder = fileBackendFolder(env);
  if (folder === undefined) return [];
  const locks = join(folder, ".pulumi", "locks", "organization", identityOf(stack).project, stack);
  if (!existsSync(locks)) return [];
  // Beside each lies a file of attributes, x.json.attrs; an unfinished one is x.json.<number>.tmp.
  const files = readdirSync(locks).filter((name) => !name.endsWith(".attrs"));
  return files.flatMap((file) => read(join(locks, file)));
}

/** None for one that is given back between listing and reading. */
function read(path: string): HeldEngineLock[] {
  try {
    return [judgeFile(readFileSync(path, "utf8"), Date.now() - statSync(path).mtimeMs)];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** It is written at once: what is not whole by then never will be. */
const writtenMs = 10_000;

export function judgeFile(text: string, ageMs: number): HeldEngineLock {
  try {
    const lock = JSON.parse(text) as EngineLock;
    return { lock, state: judgeEngine(lock, hostname(), processAt(lock.pid)) };
  } catch {
    return { lock: undefined, state: ageMs > writtenMs ? "gone" : "unknown" };
  }
}

/** The file says no process's start: what started after the lock was written, or is no engine, has taken the number over. */
export function judgeEngine(lock: EngineLock, host: string, running: RunningProcess | undefined): EngineState {
  if (lock.hostname !== host || running === "hidden") return "unknown";
  if (running === undefined) return "gone";
  // The start comes in hundredths of a second, of a clock that was set since.
  const slackMs = 2000;
  const startedAfter = running.startedAt.getTime() > Date.parse(lock.timestamp) + slackMs;
  return startedAfter || running.name !== "pulumi" ? "gone" : "alive";
}

/** The engine asks for `pulumi cancel` after a kill, and that removes every lock without looking: looking is done here. */
export async function clearEngineLocks(stack: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const locks = readEngineLocks(stack, env);
  if (locks.length === 0) return [];
  const held = locks.find(({ state }) => state !== "gone");
  if (held !== undefined) throw new UserError(refusal(held, stack));
  await pulumiOrFail("cancel", ["cancel", "--yes", "--stack", stack], { env, timeoutSeconds: 60 });
  return locks.map(({ lock }) => `Removed Pulumi's lock of ${describeEngine(lock)}: that process has ended.`);
}

export function describeEngine(lock: EngineLock | undefined): string {
  if (lock === undefined) return "somebody who did not finish writing it";
  const { username, hostname, pid, timestamp } = lock;
  return `${username}@${hostname} (process ${pid}, since ${atTime(new Date(timestamp).toISOString())})`;
}

function refusal({ lock, state }: HeldEngineLock, stack: string): string {
  const whose = `Pulumi itself is at work on the stack ${stack}, for ${describeEngine(lock)}.`;
  if (state === "alive") return `${whose}\nWait for its end, or end it: kill -INT ${lock!.pid}.`;
  return `${whose}\nWhether it still works cannot be told from here: where it is gone for good, pulumi cancel --stack ${stack}.`;
}
