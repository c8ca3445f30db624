import * as pulumi from "@pulumi/pulumi";
import type { OmittedSecret } from "./files.ts";

/** A command that somebody has to run once in a pod of a rendered stack, with the content of a Secret as its input. */
export interface LeftTask {
  readonly secret: pulumi.Output<string>;
  readonly service: string;
  readonly command: readonly string[];
}

/** A Job that has to end well before the pods of its service are changed. */
export interface LeftRelease {
  readonly name: pulumi.Output<string>;
  readonly service: string;
  readonly timeoutSeconds: number;
}

/** What a stack rendered as YAML leaves to its reader. */
export interface Rendering {
  /** Undefined where Secrets are written like everything else. */
  readonly omittedSecrets?: OmittedSecret[];
  readonly tasks: LeftTask[];
  readonly releases: LeftRelease[];
}

/** Secrets in a repository are for everybody who can read it: they are written only on demand. */
export function openRendering(withSecrets: boolean): Rendering {
  return { ...(withSecrets ? {} : { omittedSecrets: [] }), tasks: [], releases: [] };
}

/** One line each, for the stack's outputs. */
export function describeRendering(
  { omittedSecrets = [], tasks, releases }: Rendering,
  namespace: string,
): pulumi.Output<readonly string[]> {
  const secrets = omittedSecrets.map(({ name, keys }) =>
    name.apply((name) => `create Secret ${name} in namespace ${namespace} with ${keys.join(", ")}`),
  );
  const runs = tasks.map(({ secret, service, command }) =>
    secret.apply((name) => run(name, namespace, service, command)),
  );
  const jobs = releases.map((release) => release.name.apply((name) => waitFor(name, namespace, release)));
  return pulumi.all([...secrets, ...runs, ...jobs]);
}

function run(secret: string, namespace: string, service: string, command: readonly string[]): string {
  const input = `kubectl --namespace ${namespace} get secret ${secret} --output jsonpath='{.data.stdin}' | base64 --decode`;
  return `run ${input} | kubectl --namespace ${namespace} exec --stdin service/${service} -- ${command.join(" ")}`;
}

function waitFor(name: string, namespace: string, { service, timeoutSeconds }: LeftRelease): string {
  const wait = `kubectl --namespace ${namespace} wait --for=condition=complete --timeout=${timeoutSeconds}s job/${name}`;
  return `apply Deployment ${service} only once Job ${name}, a new one for each release, has ended well: ${wait}`;
}
