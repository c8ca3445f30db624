import type { Report } from "./report.ts";
import type { ComposeFile, Folder } from "./types.ts";

/** What an import knows before it has looked at anything: the compose file, its folder, and where it tells what becomes of both. */
export interface Written {
  readonly compose: ComposeFile;
  readonly folder: Folder;
  readonly report: Report;
}
