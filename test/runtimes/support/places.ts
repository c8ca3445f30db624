import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { placeFinished } from "../../../operations/environment/finished-folder.ts";
import { userFolders } from "../../../operations/environment/folders.ts";

export const root = fileURLToPath(new URL("../../../", import.meta.url));
export const runtimes = join(root, "runtimes");
export const apps = join(root, "test/runtimes/apps");

/** Where what a runtime's tests install is kept between runs. */
export const cache = join(userFolders(process.env).cache, "runtimes");

export function digest(...files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 12);
}

export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Makes a folder that is kept, once: `make` fills another one first. Test files run at once, and another may be there before. */
export async function keptFolder(folder: string, make: (unfinished: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true });
  try {
    await make(unfinished);
    placeFinished(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}
