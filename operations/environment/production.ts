import { hasPassphrase } from "./variables.ts";

export interface StackFacts {
  readonly env: NodeJS.ProcessEnv;
  readonly stack: string;
  /** This is the folder of Keelson's own state. */
  readonly state: string;
  /** `environment` of the stack file; undefined where there is none. */
  readonly environment: string | undefined;
  /** This is `backend.url` of Pulumi.yaml. */
  readonly projectBackend: string | undefined;
  /** This is `secretsprovider` of Pulumi.<stack>.yaml. */
  readonly secretsProvider: string | undefined;
}

/** A production stack on the state of one machine is lost with that machine. Undefined when all is named, or for development. */
export function productionWarning(facts: StackFacts): string | undefined {
  if (facts.environment !== "production") return undefined;
  const lines = [
    ...(backendOf(facts) === undefined ? backendLines(facts) : []),
    ...(namesSecrets(facts) ? [] : secretsLines(facts.stack)),
  ];
  if (lines.length === 0) return undefined;
  return [`WARNING: "${facts.stack}" is a production stack.`, ...lines].join("\n");
}

function backendOf({ env, projectBackend }: StackFacts): string | undefined {
  return env.PULUMI_BACKEND_URL || projectBackend || (env.PULUMI_ACCESS_TOKEN ? "https://api.pulumi.com" : undefined);
}

function namesSecrets(facts: StackFacts): boolean {
  // Pulumi Cloud and its self-hosted kind encrypt secrets themselves.
  const managed = /^https?:/.test(backendOf(facts) ?? "");
  return managed || Boolean(facts.secretsProvider) || hasPassphrase(facts.env);
}

function backendLines({ state }: StackFacts): readonly string[] {
  return [
    `Its state lies in ${state}, on this machine alone. Name a backend in Pulumi.yaml (or PULUMI_BACKEND_URL):`,
    "  backend: { url: s3://your-bucket }",
  ];
}

function secretsLines(stack: string): readonly string[] {
  return [
    `Its secrets hang on a passphrase file of this machine. Name a secrets provider in Pulumi.${stack}.yaml`,
    "(or set PULUMI_CONFIG_PASSPHRASE_FILE):",
    "  secretsprovider: awskms://alias/your-key?region=eu-central-1",
  ];
}
