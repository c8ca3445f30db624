import { join } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { projectRoot, userFolders, type Folders } from "../environment/folders.ts";
import type { OptionalPart } from "./parts.ts";
import { createReachability, type Reachability } from "./reachability.ts";

export interface SetupOptions {
  /** Install Docker Engine without asking. */
  readonly installDocker: boolean;
  readonly with: readonly OptionalPart[];
  /** Skip the official ways. Package registries are still needed for what is missing. */
  readonly offline: boolean;
}

export interface SetupContext {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly folders: Folders;
  readonly options: SetupOptions;
  readonly reachability: Reachability;
}

/** A way says how a part came to be there. */
export type Way = "found" | "official" | "built" | "installed" | "started";

export function setupContext(env: NodeJS.ProcessEnv, options: SetupOptions): SetupContext {
  if (process.platform === "win32")
    throw new UserError("Keelson runs on Linux and macOS; on Windows use it inside WSL.");
  return { root: projectRoot, env, folders: userFolders(env), options, reachability: createReachability(env) };
}

/** Names the file in which a step leaves the whole output of what it ran. */
export function logFile({ folders }: Pick<SetupContext, "folders">, step: string): string {
  return join(folders.state, "logs", `${step}.log`);
}
