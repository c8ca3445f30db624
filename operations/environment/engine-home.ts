import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Folders } from "./folders.ts";

/**
 * A home for the engine that has all of the user's own (plugins, logins, selected stacks) by links, and no folder for logs.
 * Pulumi 3.253 writes a debug log of every command there, with each resource's properties, at half of the engine's CPU time
 * and up to 500 MB; it has no switch for that, and goes on without where the folder cannot be made. KEELSON_ENGINE_LOGS=true
 * keeps the logs.
 */
export function engineVariables(env: NodeJS.ProcessEnv, { cache, pulumiHome }: Folders): Record<string, string> {
  const collector = {
    // The engine and its plugins live for seconds: collecting garbage less often takes some memory meanwhile and spares CPU.
    GOGC: env.GOGC ?? "400",
  };
  if (env.KEELSON_ENGINE_LOGS === "true" || env.KEELSON_ENGINE_HOME === pulumiHome) return collector;
  const home = join(cache, "engine-home", createHash("sha256").update(pulumiHome).digest("hex").slice(0, 12));
  prepare(home, pulumiHome);
  return { ...collector, PULUMI_HOME: home, KEELSON_ENGINE_HOME: home };
}

function prepare(home: string, own: string): void {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  for (const name of existsSync(own) ? readdirSync(own) : [])
    if (name !== "logs") link(join(own, name), join(home, name));
  const logs = join(home, "logs");
  if (!existsSync(logs))
    writeFileSync(logs, "Keelson's commands write no engine logs: set KEELSON_ENGINE_LOGS=true for them.\n");
}

/** Pulumi replaces the file of logins when it writes it: what is no link any more becomes one again. */
function link(target: string, path: string): void {
  const present = lstatSync(path, { throwIfNoEntry: false });
  if (present?.isSymbolicLink() === true) return;
  if (present !== undefined) rmSync(path, { recursive: true });
  try {
    symlinkSync(target, path);
  } catch (error) {
    // Another command was first.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
