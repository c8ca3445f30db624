import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { holdsSecretReference } from "../../config/references.ts";

const name = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Reads NAME=VALUE, or NAME alone for the value that this process has; the later of two wins. */
export function readVariables(words: readonly string[], own: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(words.map((word) => readVariable(word, own)));
}

function readVariable(word: string, own: NodeJS.ProcessEnv): [string, string] {
  const end = word.indexOf("=");
  const variable = end === -1 ? word : word.slice(0, end);
  if (!name.test(variable))
    throw new UserError(`--env ${word}: "${variable}" is no variable's name; write NAME=VALUE.`);
  if (end !== -1) return [variable, word.slice(end + 1)];
  const value = own[variable];
  if (value === undefined) throw new UserError(`--env ${variable}: it is not set here; write ${variable}=VALUE.`);
  return [variable, value];
}

/**
 * Refuses what would not come through: secret files become variables when the command starts, and win over others of their
 * name; and a container's definition, where these stand, is no place for a secret.
 */
export function refuseSecrets(given: Readonly<Record<string, string>>, config: StackConfig, service: string): void {
  const secret = secretNames(config.services[service]!);
  const hit = Object.keys(given).find((variable) => secret.includes(variable));
  if (hit === undefined) return;
  throw new UserError(
    `--env ${hit}: it is a secret of ${service}, which --env does not replace. Give the command another variable, or set it inside: ` +
      `keelson run ${service} -- env ${hit}=… <command>.`,
  );
}

function secretNames({ env, secretEnv, needs }: StackConfig["services"][string]): string[] {
  return [
    ...Object.keys(secretEnv),
    ...Object.keys(env).filter((variable) => holdsSecretReference(env[variable]!)),
    ...(needs.includes("postgres") ? ["DATABASE_URL", "DATABASE_DIRECT_URL"] : []),
    ...(needs.includes("redis") ? ["REDIS_URL"] : []),
  ];
}
