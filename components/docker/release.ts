import * as command from "@pulumi/command";
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Workload } from "../workload.ts";
import { toContainerArgs } from "./container-args.ts";

/** Marks the container of a command that ends by itself; its value says of which kind. It is no server: it has no tier. */
export const jobLabel = "keelson.job";

/** How long the command may take, in seconds: on the container, as a change of it makes no new release. */
export const timeoutLabel = "keelson.timeout";

/** A container that the engine makes and never starts: whoever runs it waits for its end. */
export function toJobArgs(workload: Workload): docker.ContainerArgs {
  // An image's own health check would ask for a server that is not there.
  const healthcheck = { tests: ["NONE"] };
  return { ...toContainerArgs(workload), start: false, mustRun: false, restart: "no", healthcheck };
}

export interface RunReleaseArgs {
  readonly workload: Workload;
  /** The command as it was given, for whoever reads why it failed. */
  readonly words: readonly string[];
  /** Digests of the files that the container mounts. */
  readonly digests: readonly pulumi.Output<string>[];
  readonly container: docker.Container;
  /** Variables of the docker commands, and the stack's names. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Runs where one of its inputs has changed, and again where it has failed. They are the content of what runs and not the
 * container's name: other limits or another network make another container, and no new release.
 */
export function runRelease(
  name: string,
  { workload, words, digests, container, environment }: RunReleaseArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const inputs = {
    ...environment,
    SERVICE: workload.service,
    IMAGE: workload.image,
    WORDS: JSON.stringify(words),
    COMMAND: pulumi.output(workload.command).apply((all) => JSON.stringify(all)),
    VARIABLES: pulumi.output(workload.environment).apply((all) => JSON.stringify(sorted(all))),
    FILES: pulumi.all([...digests]).apply((all) => all.join(" ")),
  };
  // By its path: as an input, another version of the script would be another content.
  const run = { create: "sh components/docker/release.sh", update: "sh components/docker/release.sh" };
  return new command.local.Command(
    name,
    { ...run, environment: inputs, logging: "none" },
    pulumi.mergeOptions(opts, { dependsOn: [container] }),
  );
}

function sorted(values: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}
