import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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
