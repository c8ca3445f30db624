import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What setup found or made for one checkout, so that nothing has to be looked for again. */
export interface SetupRecord {
  readonly pulumi: string;
  readonly languageHost: string;
  /** Pulumi does not know this CLI as a release: its check for updates would only cost time. */
  readonly cliBuilt: boolean;
  /** The download site was out of reach once: an absent plugin fails at once instead of costing seconds at every preview. */
  readonly pluginsBuilt: boolean;
}

export function recordPath(cache: string, root: string): string {
  return join(cache, "setup", `${createHash("sha256").update(root).digest("hex").slice(0, 12)}.json`);
}

export function readSetupRecord(cache: string, root: string): SetupRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordPath(cache, root), "utf8")) as SetupRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

export function writeSetupRecord(cache: string, root: string, record: SetupRecord): void {
  const path = recordPath(cache, root);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(record, undefined, 2));
  renameSync(`${path}.${process.pid}`, path);
}
