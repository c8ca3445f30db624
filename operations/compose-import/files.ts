import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { parseDotenv } from "./dotenv.ts";
import type { Variables } from "./interpolate.ts";
import type { Folder } from "./types.ts";

/** Folder of the first compose file, to which every path in it is relative. */
export function composeFolder(file: string, projectRoot: string): Folder {
  const folder = resolve(dirname(file));
  return {
    name: basename(folder)
      .toLowerCase()
      .replaceAll(/[^a-z0-9_-]/g, ""),
    read: (path) => readText(resolve(folder, path)),
    list: (path) => listFiles(resolve(folder, path)),
    fromProject: (path) => relative(projectRoot, resolve(folder, path)) || ".",
  };
}

function readText(path: string): string | undefined {
  return existsSync(path) && statSync(path).isFile() ? readFileSync(path, "utf8") : undefined;
}

function listFiles(path: string): string[] | undefined {
  if (!existsSync(path) || !statSync(path).isDirectory()) return undefined;
  const entries = readdirSync(path, { withFileTypes: true });
  return entries.every((entry) => entry.isFile()) ? entries.map(({ name }) => name).sort() : undefined;
}

/** Variables of .env beside the compose file, or of the given files in its place; later ones win. */
export function readVariables(folder: Folder, files: readonly string[]): Variables {
  if (files.length === 0) return parseDotenv(folder.read(".env") ?? "");
  return files.map(readGiven).reduce<Variables>((known, text) => ({ ...known, ...parseDotenv(text, known) }), {});
}

function readGiven(file: string): string {
  const text = readText(resolve(file));
  if (text === undefined) throw new UserError(`--env-file: there is no ${file}.`);
  return text;
}
