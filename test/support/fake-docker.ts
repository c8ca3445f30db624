import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs with a `docker` on the PATH that is this shell script, and nothing else there; undefined: without any. */
export async function withDocker<T>(script: string | undefined, act: () => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "keelson-docker-"));
  if (script !== undefined) {
    writeFileSync(join(folder, "docker"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, "docker"), 0o755);
  }
  const { PATH: usual } = process.env;
  process.env["PATH"] = folder;
  try {
    return await act();
  } finally {
    process.env["PATH"] = usual;
    rmSync(folder, { recursive: true });
  }
}
