import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { UserError } from "../../config/user-error.ts";
import { isExecutable } from "../process.ts";
import { engineVariables } from "./engine-home.ts";
import { projectRoot, userFolders } from "./folders.ts";
import { ensurePassphrase, ensureStateFolder } from "./passphrase.ts";
import { productionWarning, type StackFacts } from "./production.ts";
import { readProjectFile } from "./project-file.ts";
import { readSetupRecord, type SetupRecord } from "./setup-record.ts";
import { prependFolders, pulumiVariables } from "./variables.ts";

interface StackSettings {
  readonly secretsprovider?: string;
  readonly config?: { readonly "keelson:stack"?: { readonly environment?: string } };
}

export interface PulumiEnvironment {
  /** These folders are to be put before the present PATH. */
  readonly folders: readonly string[];
  /** These variables are to be set beside the present environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** Warnings are for the person, on standard error. */
  readonly warnings: readonly string[];
}

export interface PulumiEnvironmentOptions {
  /** Without a stack, nothing can be said about production. @default PULUMI_STACK */
  readonly stack?: string | undefined;
  /** What the stack file says, for a caller that has read it. @default read from Pulumi.<stack>.yaml */
  readonly environment?: "development" | "production";
  /** @default the checkout that this program belongs to */
  readonly root?: string;
}

/** The environment with which Pulumi runs; says on standard error what is wrong with a production stack. */
export function pulumiEnvironment(env: NodeJS.ProcessEnv, options: PulumiEnvironmentOptions = {}): NodeJS.ProcessEnv {
  const { folders, variables, warnings } = resolveEnvironment(env, options);
  for (const warning of warnings) console.error(warning);
  const engine = engineVariables(env, userFolders(env));
  return { ...env, ...variables, ...engine, PATH: prependFolders(folders, env.PATH) };
}

/** Makes the state folder and the passphrase where they are used and missing. */
export function resolveEnvironment(env: NodeJS.ProcessEnv, options: PulumiEnvironmentOptions = {}): PulumiEnvironment {
  const { root = projectRoot, stack = env.PULUMI_STACK } = options;
  const { cache, state } = userFolders(env);
  const record = requireSetup(readSetupRecord(cache, root));
  const facts = { env, state, projectBackend: projectBackend(root) };
  const { folders, variables, ownBackend, ownPassphrase } = pulumiVariables({ ...facts, record });
  if (ownBackend) ensureStateFolder(state);
  if (ownPassphrase) ensurePassphrase(state);
  return { folders, variables, warnings: stack ? warningsFor({ ...facts, stack }, root, options.environment) : [] };
}

/** Reads `backend.url` of Pulumi.yaml. */
export function projectBackend(root: string): string | undefined {
  return readProjectFile(root)?.backend?.url;
}

type KnownFacts = Omit<StackFacts, "environment" | "secretsProvider">;

function warningsFor(facts: KnownFacts, root: string, given: string | undefined): readonly string[] {
  const stackFile = readYaml(join(root, `Pulumi.${facts.stack}.yaml`)) as StackSettings | undefined;
  const environment = given ?? stackFile?.config?.["keelson:stack"]?.environment;
  const warning = productionWarning({ ...facts, environment, secretsProvider: stackFile?.secretsprovider });
  return warning === undefined ? [] : [warning];
}

function requireSetup(record: SetupRecord | undefined): SetupRecord {
  if (record && isExecutable(record.pulumi) && isExecutable(record.languageHost)) return record;
  throw new UserError("The Pulumi CLI is not set up for this checkout: run `npm run setup` first.");
}

function readYaml(path: string): unknown {
  return existsSync(path) ? parse(readFileSync(path, "utf8")) : undefined;
}
