import { delimiter, dirname, join } from "node:path";
import type { SetupRecord } from "./setup-record.ts";

export interface VariableFacts {
  readonly env: NodeJS.ProcessEnv;
  readonly record: SetupRecord;
  /** This is the folder of Keelson's own state. */
  readonly state: string;
  /** This is `backend.url` of Pulumi.yaml. */
  readonly projectBackend: string | undefined;
}

export interface PulumiVariables {
  /** These folders are to be put before the present PATH. */
  readonly folders: readonly string[];
  /** Only what has to be set beside the present environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** Keelson's own folder holds the stacks: it must exist, and so must the passphrase file that is named. */
  readonly ownBackend: boolean;
  readonly ownPassphrase: boolean;
}

/**
 * Pulumi's own variables win, then Pulumi.yaml. A `pulumi login` is left as it is and not asked: it holds for every
 * project of the user, and a stack tried out here should not end up in an account that was meant for another.
 */
export function pulumiVariables(facts: VariableFacts): PulumiVariables {
  const { env, record, state } = facts;
  const ownBackend = !env.PULUMI_BACKEND_URL && !env.PULUMI_ACCESS_TOKEN && facts.projectBackend === undefined;
  const ownPassphrase = ownBackend && !hasPassphrase(env);
  const variables = {
    ...(ownBackend && { PULUMI_BACKEND_URL: `file://${state}` }),
    ...(ownPassphrase && { PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(state) }),
    ...(record.cliBuilt && unlessSet(env, "PULUMI_SKIP_UPDATE_CHECK")),
    ...(record.pluginsBuilt && unlessSet(env, "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION")),
  };
  const folders = [...new Set([dirname(record.pulumi), dirname(record.languageHost)])];
  return { folders, variables, ownBackend, ownPassphrase };
}

function unlessSet(env: NodeJS.ProcessEnv, name: string): Readonly<Record<string, string>> {
  return env[name] ? {} : { [name]: "true" };
}

/** Pulumi takes an empty passphrase for a passphrase, but an empty file name for none. */
export function hasPassphrase(env: NodeJS.ProcessEnv): boolean {
  return env.PULUMI_CONFIG_PASSPHRASE !== undefined || Boolean(env.PULUMI_CONFIG_PASSPHRASE_FILE);
}

export function passphraseFile(state: string): string {
  return join(state, "passphrase");
}

export function prependFolders(folders: readonly string[], path: string | undefined): string {
  const rest = (path ?? "").split(delimiter).filter((folder) => folder !== "" && !folders.includes(folder));
  return [...folders, ...rest].join(delimiter);
}
