import * as pulumi from "@pulumi/pulumi";
import type { OmittedSecret } from "./files.ts";

/** A command that somebody has to run once in a pod of a rendered stack, with the content of a Secret as its input. */
export interface LeftTask {
  readonly secret: pulumi.Output<string>;
  readonly service: string;
  readonly command: readonly string[];
}

/** What a stack rendered as YAML leaves to its reader. */
export interface Rendering {
  /** Undefined where Secrets are written like everything else. */
  readonly omittedSecrets?: OmittedSecret[];
  readonly tasks: LeftTask[];
}

/** Secrets in a repository are for everybody who can read it: they are written only on demand. */
export function openRendering(withSecrets: boolean): Rendering {
  return { ...(withSecrets ? {} : { omittedSecrets: [] }), tasks: [] };
}

/** One line each, for the stack's outputs. */
export function describeRendering(
  { omittedSecrets = [], tasks }: Rendering,
  namespace: string,
): pulumi.Output<readonly string[]> {
  const secrets = omittedSecrets.map(({ name, keys }) =>
    name.apply((name) => `create Secret ${name} in namespace ${namespace} with ${keys.join(", ")}`),
  );
  const runs = tasks.map(({ secret, service, command }) =>
    secret.apply((name) => run(name, namespace, service, command)),
  );
  return pulumi.all([...secrets, ...runs]);
}

function run(secret: string, namespace: string, service: string, command: readonly string[]): string {
  const input = `kubectl --namespace ${namespace} get secret ${secret} --output jsonpath='{.data.stdin}' | base64 --decode`;
  return `run ${input} | kubectl --namespace ${namespace} exec --stdin service/${service} -- ${command.join(" ")}`;
}
