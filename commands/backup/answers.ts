import { readFileSync } from "node:fs";
import { UserError } from "../../config/user-error.ts";
import {
  askBox,
  containerOf,
  openBackups,
  required,
  type Answer,
  type BackupStack,
} from "../../operations/backups/box.ts";
import type {
  BackupRecord,
  BackupStatus,
  DrillResult,
  PruneResult,
  Verification,
} from "../../operations/backups/types.ts";
import { docker } from "../../operations/docker.ts";
import { readStackFile } from "../../operations/stack-file.ts";
import { formatDrill, formatList, formatPrune, formatStatus, formatVerifications } from "./format.ts";
import { progress } from "./progress.ts";

export interface AnswerOptions {
  readonly stack: string;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly dryRun?: boolean;
}

function open({ stack }: AnswerOptions): Promise<BackupStack> {
  return openBackups(stack, readStackFile(stack), progress);
}

function print<T>({ json }: AnswerOptions, value: T, format: (value: T) => string): void {
  process.stdout.write(`${json === true ? JSON.stringify(value, null, 2) : format(value)}\n`);
}

export async function run(kind: string | undefined, options: AnswerOptions): Promise<void> {
  const kinds = ["full", "differential", "incremental", "database"];
  if (kind !== undefined && !kinds.includes(kind))
    throw new UserError(`backup run ${kind}: give ${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1)!}.`);
  const answer = await askBox<readonly BackupRecord[]>(await open(options), [
    "run",
    ...(kind === undefined ? [] : [kind]),
  ]);
  conclude(options, answer, formatList, "The backup");
}

export async function list(options: AnswerOptions): Promise<void> {
  const records = required(await askBox<readonly BackupRecord[]>(await open(options), ["list"]), "The list of backups");
  print(options, records, formatList);
}

export async function status(options: AnswerOptions): Promise<void> {
  const answer = await askBox<BackupStatus>(await open(options), ["status"]);
  if (answer.value === undefined) throw new UserError(`The backups' status cannot be read: ${answer.said}`);
  print(options, answer.value, formatStatus);
  process.exitCode = answer.value.ok ? 0 : 1;
}

export async function verify(label: string | undefined, options: AnswerOptions): Promise<void> {
  const words = [...(options.all === true ? ["--all"] : []), ...(label === undefined ? [] : [label])];
  const answer = await askBox<readonly Verification[]>(await open(options), ["verify", ...words]);
  conclude(options, answer, formatVerifications, "The verification");
}

export async function drill(label: string | undefined, options: AnswerOptions): Promise<void> {
  const answer = await askBox<DrillResult>(await open(options), ["drill", ...(label === undefined ? [] : [label])]);
  conclude(options, answer, formatDrill, "The drill");
}

export async function prune(options: AnswerOptions): Promise<void> {
  const answer = await askBox<PruneResult>(await open(options), [
    "prune",
    ...(options.dryRun === true ? ["--dry-run"] : []),
  ]);
  conclude(options, answer, formatPrune, "The clean-up");
}

/** What was found is shown where it failed too; the reason comes last. */
function conclude<T>(options: AnswerOptions, answer: Answer<T>, format: (value: T) => string, what: string): void {
  if (answer.value !== undefined && answer.code !== 3) print(options, answer.value, format);
  if (answer.code === 0) return;
  console.error(`${what} ${answer.code === 3 ? "was not begun" : "failed"}: ${answer.said}`);
  process.exitCode = answer.code === 3 ? 3 : 1;
}

const keyFile = "/run/secrets-backup/key";

export async function exportKey(options: AnswerOptions): Promise<void> {
  const backups = await open(options);
  const key = await docker(["exec", await containerOf(backups, "backup"), "cat", keyFile], { env: backups.env });
  process.stdout.write(options.json === true ? `${JSON.stringify({ key })}\n` : key);
  console.error("Keep this apart from the backups and from the host: without it no backup can be read.");
}

export async function verifyKey(file: string, options: AnswerOptions): Promise<void> {
  const answer = await askBox<{ readonly backups: number }>(await open(options), ["key-check"], readKey(file));
  const { backups } = required(answer, `The key in ${file}`);
  print(options, { fits: true, backups }, () => `The key in ${file} opens every repository (${backups} backups).`);
}

function readKey(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`${file}: cannot be read: ${(error as Error).message}`);
  }
}
