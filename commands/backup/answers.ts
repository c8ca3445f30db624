import { UserError } from "../../config/user-error.ts";
import { storeConfig } from "../../operations/backups/config.ts";
import { readBackupStatus } from "../../operations/backups/status.ts";
import { required, type Answer } from "../../operations/backups/answer.ts";
import { askBox, openBackups, type BackupStack } from "../../operations/backups/box.ts";
import {
  askFiles,
  askFilesBox,
  boxesWithFiles,
  boxOfService,
  drillFiles,
  isFilesLabel,
  listFiles,
  serviceOfLabel,
} from "../../operations/backups/files.ts";
import type {
  BackupRecord,
  DrillResult,
  FilesDrill,
  FilesRecord,
  PruneResult,
  Verification,
} from "../../operations/backups/types.ts";
import { readStackFile } from "../../operations/stack-file.ts";
import { formatFilesDrill, formatFilesStatus } from "./format-files.ts";
import { formatDrill, formatList, formatPrune, formatStatus, formatVerifications } from "./format.ts";
import { progress } from "./progress.ts";

export interface AnswerOptions {
  readonly stack: string;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly dryRun?: boolean;
}

export function open({ stack }: AnswerOptions): Promise<BackupStack> {
  return openBackups(stack, readStackFile(stack), progress);
}

export function print<T>({ json }: AnswerOptions, value: T, format: (value: T) => string): void {
  process.stdout.write(`${json === true ? JSON.stringify(value, null, 2) : format(value)}\n`);
}

type AnyRecord = BackupRecord | FilesRecord;

const databaseKinds = ["full", "differential", "incremental", "database"];
const kinds = [...databaseKinds, "files", "dump", "config", "all"];

/** Makes a backup: of the database, of files, a dump of all databases, of what the stack is made by, or of all there is. */
export async function run(kind = "differential", options: AnswerOptions): Promise<void> {
  if (!kinds.includes(kind))
    throw new UserError(`backup run ${kind}: give ${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1)!}.`);
  const backups = await open(options);
  if (kind === "files" && boxesWithFiles(backups).length === 0) throw noFiles(options);
  const works =
    kind === "all" ? [makers.differential, makers.files, makers.config] : [makers[kind as keyof typeof makers]];
  let answer: Answer<AnyRecord[]> = nothing;
  for (const work of works) answer = joined(answer, await work(backups));
  conclude(options, answer, formatList, "The backup");
}

type Maker = (backups: BackupStack) => Promise<Answer<AnyRecord[]>>;

const ofDatabase =
  (kind: string): Maker =>
  (backups) =>
    askBox<AnyRecord[]>(backups, ["run", kind]);

/** A dump is made where it is asked for: it takes the room of the whole database. */
const makers = {
  full: ofDatabase("full"),
  differential: ofDatabase("differential"),
  incremental: ofDatabase("incremental"),
  database: ofDatabase("database"),
  files: async (backups) => flat(await askFiles<AnyRecord[]>(backups, ["run"])),
  dump: (backups) => askFilesBox<AnyRecord[]>(backups, { service: "backup" }, ["dump"]),
  config: storeConfig,
} satisfies Record<string, Maker>;

const noFiles = ({ stack }: AnswerOptions) =>
  new UserError(
    `The stack ${stack} has no files to back up: no service has a volume of its own, and Redis keeps nothing.`,
  );

const nothing = { code: 0, said: "", value: [] };

function flat<T>({ value = [], ...answer }: Answer<T[][]>): Answer<T[]> {
  return { ...answer, value: value.flat() };
}

/** Two answers as one: what either found is shown, and the reason of each failure. */
function joined<T>(first: Answer<T[]>, second: Answer<T[]>): Answer<T[]> {
  const said = [first, second].filter(({ code }) => code !== 0).map(({ said }) => said);
  const value = [...(first.value ?? []), ...(second.value ?? [])];
  return { code: Math.max(first.code, second.code), said: said.join("; "), value };
}

export async function list(options: AnswerOptions): Promise<void> {
  const backups = await open(options);
  const database = required(await askBox<readonly AnyRecord[]>(backups, ["list"]), "The list of backups");
  const files = required(await listFiles(backups), "The list of backups of files");
  const records = [...database, ...files].toSorted((a, b) => a.ageSeconds - b.ageSeconds);
  print(options, records, formatList);
}

export async function status(options: AnswerOptions): Promise<void> {
  const { value, said } = await readBackupStatus(await open(options));
  if (value === undefined) throw new UserError(`The backups' status cannot be read: ${said}`);
  print(options, value, (status) => [...formatFilesStatus(status), formatStatus(status)].join("\n"));
  process.exitCode = value.ok ? 0 : 1;
}

/** Reads backups again: those that are named, else the newest of the database and of each service's files. */
export async function verify(what: string | undefined, options: AnswerOptions): Promise<void> {
  const backups = await open(options);
  const all = options.all === true ? ["--all"] : [];
  const { database, files } = meant(what, backups);
  const first =
    database === undefined ? nothing : await askBox<Verification[]>(backups, ["verify", ...database, ...all]);
  const second = files === undefined ? nothing : await verifyFiles(backups, files, all);
  conclude(options, joined(first, second), formatVerifications, "The verification");
}

async function verifyFiles(
  backups: BackupStack,
  label: readonly string[],
  all: string[],
): Promise<Answer<Verification[]>> {
  const words = ["verify", ...label, ...all];
  if (label[0] === undefined) return flat(await askFiles<Verification[]>(backups, words));
  return askFilesBox<Verification[]>(backups, boxOfService(backups, serviceOfLabel(label[0])), words);
}

interface Meant {
  /** Words that name a backup of the database, none for its newest; undefined where it is not meant. */
  readonly database?: readonly string[];
  readonly files?: readonly string[];
}

/** What a word on the command line means: a kind of backups, or one by its label; both kinds without one. */
function meant(what: string | undefined, backups: BackupStack): Meant {
  const some = boxesWithFiles(backups).length > 0;
  if (what === "database") return { database: [] };
  if (what === "files") {
    if (!some) throw noFiles(backups);
    return { files: [] };
  }
  if (what === undefined) return { database: [], ...(some ? { files: [] } : {}) };
  return isFilesLabel(what) ? { files: [what] } : { database: [what] };
}

/** The database's own answer, and beside it one of each owner of files. */
type Drills = Partial<DrillResult> & { readonly files?: readonly FilesDrill[] };

export async function drill(what: string | undefined, options: AnswerOptions): Promise<void> {
  const backups = await open(options);
  const { database, files } = meant(what, backups);
  const first =
    database === undefined ? { code: 0, said: "" } : await askBox<DrillResult>(backups, ["drill", ...database]);
  const second = files === undefined ? { code: 0, said: "" } : await drillOfFiles(backups, files);
  const failed = [first, second].filter(({ code }) => code !== 0);
  const value: Drills = { ...first.value, ...(second.value === undefined ? {} : { files: second.value }) };
  const answer = { code: Math.max(first.code, second.code), said: failed.map(({ said }) => said).join("; "), value };
  const shown = () => [
    ...(first.value === undefined ? [] : [formatDrill(first.value)]),
    ...(second.value ?? []).map(formatFilesDrill),
  ];
  conclude<Drills>(options, answer, () => shown().join("\n"), "The drill");
}

async function drillOfFiles(backups: BackupStack, [label]: readonly string[]): Promise<Answer<readonly FilesDrill[]>> {
  if (label === undefined) return drillFiles(backups);
  const answer = await askFilesBox<FilesDrill>(backups, boxOfService(backups, serviceOfLabel(label)), ["drill", label]);
  return { ...answer, value: answer.value === undefined ? [] : [answer.value] };
}

export async function prune(options: AnswerOptions): Promise<void> {
  const backups = await open(options);
  const words = ["prune", ...(options.dryRun === true ? ["--dry-run"] : [])];
  const database = await askBox<PruneResult>(backups, words);
  const files = await askFiles<PruneResult>(backups, words);
  const failed = [database, files].filter(({ code }) => code !== 0);
  const results = [...(database.value === undefined ? [] : [database.value]), ...(files.value ?? [])];
  const value = {
    dryRun: options.dryRun === true,
    deleted: results.flatMap(({ deleted }) => deleted),
    kept: results.reduce((sum, { kept }) => sum + kept, 0),
  };
  const code = Math.max(database.code, files.code);
  conclude(options, { code, said: failed.map(({ said }) => said).join("; "), value }, formatPrune, "The clean-up");
}

/** What was found is shown where it failed too; the reason comes last. */
function conclude<T>(options: AnswerOptions, answer: Answer<T>, format: (value: T) => string, what: string): void {
  if (answer.value !== undefined && answer.code !== 3) print(options, answer.value, format);
  if (answer.code === 0) return;
  console.error(`${what} ${answer.code === 3 ? "was not begun" : "failed"}: ${answer.said}`);
  process.exitCode = answer.code === 3 ? 3 : 1;
}
