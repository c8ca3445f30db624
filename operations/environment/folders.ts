import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout that this program belongs to. */
export const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

export interface Folders {
  /** Can be made again: built programs and what setup found. */
  readonly cache: string;
  /** Cannot: stacks' state, the passphrase that their secrets need, logs. */
  readonly state: string;
  /** Pulumi's own, with its plugins. */
  readonly pulumiHome: string;
}

/** Says where things are kept, after the XDG base directory specification: an empty variable counts as unset. */
export function userFolders(env: NodeJS.ProcessEnv): Folders {
  const home = env.HOME || homedir();
  return {
    cache: join(env.XDG_CACHE_HOME || join(home, ".cache"), "keelson"),
    state: join(env.XDG_STATE_HOME || join(home, ".local", "state"), "keelson"),
    pulumiHome: env.PULUMI_HOME || join(home, ".pulumi"),
  };
}
