import { UserError } from "../../config/user-error.ts";
import { probeBinary } from "../../platforms/container.ts";
import { filesBoxes, type FilesBox } from "../../sizing/backup-files.ts";
import { answerOf, type Answer } from "./answer.ts";
import type { BackupStack } from "./backup-stack.ts";
import { placeOf } from "./place.ts";
import type { FilesDrill, FilesRecord, FilesStatus } from "./types.ts";

/** Those of a stack's boxes that have files to back up. */
export function boxesWithFiles({ config }: BackupStack): FilesBox[] {
  return filesBoxes(config).filter(({ volumes }) => Object.keys(volumes).length > 0);
}

/** Runs the probe's files verbs in one box. */
export async function askFilesBox<T>(
  backups: BackupStack,
  { service }: Pick<FilesBox, "service">,
  words: readonly string[],
  stdin?: string,
): Promise<Answer<T>> {
  const answer = answerOf<T>(await placeOf(backups).run(service, [probeBinary, "files", ...words], stdin));
  return { ...answer, said: answer.said.replace(/^probe files: /, "") };
}

/** The same in every box with files, one after the other; the worst exit code counts, and each failure is told. */
export function askFiles<T>(backups: BackupStack, words: readonly string[], stdin?: string): Promise<Answer<T[]>> {
  return askBoxes(boxesWithFiles(backups), backups, words, stdin);
}

async function askBoxes<T>(
  boxes: readonly FilesBox[],
  backups: BackupStack,
  words: readonly string[],
  stdin?: string,
): Promise<Answer<T[]>> {
  const answers: Answer<T>[] = [];
  for (const box of boxes) answers.push(await askFilesBox<T>(backups, box, words, stdin));
  return together(answers);
}

/** One answer of several boxes' own. */
function together<T>(answers: readonly Answer<T>[]): Answer<T[]> {
  const values = answers.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const failed = answers.filter(({ code }) => code !== 0);
  return {
    code: Math.max(0, ...failed.map(({ code }) => code)),
    said: failed.map(({ said }) => said).join("; "),
    ...(values.length === answers.length || values.length > 0 ? { value: values } : {}),
  };
}

export const listFiles = async (backups: BackupStack): Promise<Answer<FilesRecord[]>> => {
  // In that of the database lies what belongs to no service, whether it has files or not.
  const answer = await askBoxes<readonly FilesRecord[]>(filesBoxes(backups.config), backups, ["list"]);
  return { ...answer, value: (answer.value ?? []).flat() };
};

/** At once: each only tells what it knows. */
export async function filesStatus(backups: BackupStack): Promise<Answer<FilesStatus[]>> {
  const boxes = boxesWithFiles(backups);
  return together(await Promise.all(boxes.map((box) => askFilesBox<FilesStatus>(backups, box, ["status"]))));
}

export const drillFiles = (backups: BackupStack) => askFiles<FilesDrill>(backups, ["drill"]);

/** A label of the database's begins with its time, one of files with the service's name. */
export const isFilesLabel = (label: string): boolean => !/^\d{8}-\d{6}[FDI]/.test(label);

/** The box whose files a service's are. */
export function boxOfService(backups: BackupStack, service: string): FilesBox {
  if (service.startsWith("@")) return filesBoxes(backups.config)[0]!;
  const boxes = boxesWithFiles(backups);
  const box = boxes.find(({ volumes }) => service in volumes);
  if (box !== undefined) return box;
  const known = boxes.flatMap(({ volumes }) => Object.keys(volumes));
  const those = known.length === 0 ? "no service has any" : `those with files are ${known.join(", ")}`;
  throw new UserError(`${service} has no volume that is backed up: ${those}.`);
}

/** The service that a label is of: a label is its name and a time. */
export function serviceOfLabel(label: string): string {
  const [, service, kind] = /^(?:(.+)-|(config|dump)@)\d{8}-\d{6}$/.exec(label) ?? [];
  if (service !== undefined) return service;
  if (kind !== undefined) return `@${kind}`;
  throw new UserError(`There is no backup ${label}: keelson backup list shows what there is.`);
}
