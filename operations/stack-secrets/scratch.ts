import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { projectRoot } from "../environment/folders.ts";

/** What a stack file says of its own encryption, at the top beside its configuration. */
export type Head = Readonly<Record<string, string>>;

const headKeys = ["secretsprovider", "encryptedkey", "encryptionsalt"];

export function headOf(text: string): Head {
  const document = (parse(text) ?? {}) as Readonly<Record<string, unknown>>;
  const entries = headKeys.map((key) => [key, document[key]]).filter(([, value]) => typeof value === "string");
  return Object.fromEntries(entries) as Head;
}

/**
 * Pulumi rewrites a stack file when it encrypts: it drops quotes that a text of several lines needs, and reformats the rest.
 * So it gets a folder with a file of the same stack that holds nothing but the head; the work is given its path.
 */
export async function inScratchFolder<T>(
  stack: string,
  head: Head,
  work: (scratch: Scratch) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "keelson-secret-"));
  const file = join(folder, `Pulumi.${stack}.yaml`);
  try {
    copyFileSync(join(projectRoot, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    writeFileSync(file, stringify(head), { mode: 0o600 });
    return await work({ folder, read: () => readFileSync(file, "utf8") });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface Scratch {
  readonly folder: string;
  /** The file as Pulumi has left it. */
  read(): string;
}

/** Lines for the end of a stack file whose head lacks what Pulumi has written; nothing else of the file is touched. */
export function headLines(present: Head, wanted: Head): string {
  return Object.entries(wanted)
    .filter(([key]) => present[key] === undefined)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join("");
}

export function withHead(text: string, wanted: Head): string {
  const lines = headLines(headOf(text), wanted);
  return lines === "" || text === "" || text.endsWith("\n") ? text + lines : `${text}\n${lines}`;
}
