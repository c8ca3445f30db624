import { posix } from "node:path";
import { type File } from "./workload.ts";
import { secretsFolder } from "../platforms/container.ts";

/** Files by the folder that holds them: each folder is one mount, on either platform. */
export function byFolder(files: readonly File[]): Map<string, File[]> {
  const folders = new Map<string, File[]>();
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const folder = posix.dirname(file.path);
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return folders;
}

/** What a folder is for, in the names of the resources that fill it. */
export function folderRole(folder: string): string {
  return folder === secretsFolder ? "secrets" : `${posix.basename(folder)}-files`;
}
