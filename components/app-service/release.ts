import type * as pulumi from "@pulumi/pulumi";
import type { ServiceConfig } from "../../config/schema.ts";
import { parseDuration } from "../../sizing/units.ts";
import type { Image, Target, Workload } from "../workload.ts";
import { directEnvironment } from "./environment.ts";
import { filled, type Values } from "./references.ts";
import type { AppBackends } from "./urls.ts";

export interface ReleaseArgs {
  readonly target: Target;
  readonly config: ServiceConfig;
  readonly backends: AppBackends;
  /** What its words may refer to. */
  readonly values: Values;
  /** The service as it will be placed. */
  readonly workload: Workload;
  readonly image: Image;
  readonly dependsOn: readonly pulumi.Resource[];
}

/**
 * What a service's containers have to wait for: the good end of its release command, if it has one. The command runs in what
 * the service itself will run in, but past the pooler: migrations take locks and set parameters that a shared connection
 * would lose.
 */
export function declareRelease(
  name: string,
  { target, config, backends, values, workload, image, dependsOn }: ReleaseArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const { release } = config;
  if (release === undefined) return [];
  const words = release.command.map((word) => filled(word, values));
  const environment = directEnvironment(config, backends, values);
  // A wrapper that turns secret files into variables must name all that it runs.
  const wrapped =
    Object.keys(environment.secretEnvironment).length === 0 ? undefined : image.commandLine(words, workload.entrypoint);
  const job = {
    ...workload,
    command: wrapped ?? words,
    ...environment,
    ports: [],
    replicas: 1,
    // It serves nobody.
    ...(workload.peers && { peers: { ...workload.peers, neededBy: [] } }),
  };
  const command = { words, timeoutSeconds: parseDuration(release.timeout) };
  return [target.release(`${name}-release`, job, command, { ...opts, dependsOn: [...dependsOn] })];
}
