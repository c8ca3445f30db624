import type { FilesRequest } from "./types.ts";

/** What the probe is told to restore a backup of files below a folder. */
export function restoreWords({ service, label }: FilesRequest, to: string): string[] {
  const which = ["--service", service, ...(label === undefined ? [] : ["--label", label])];
  return ["restore", ...which, "--to", to];
}
