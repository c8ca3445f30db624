import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { joinSuffix } from "../../platforms/docker/joins.ts";
import type { Workload } from "../workload.ts";

export interface JoinArgs {
  /** Names of the containers, known to be well. */
  readonly instances: readonly pulumi.Output<string>[];
  /** The network in which the service meets those that need it. */
  readonly network: pulumi.Output<string>;
  /** Variables of the docker commands (DOCKER_HOST). */
  readonly commands: Readonly<Record<string, string>>;
}

const script = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");
const [join, leave] = [script("join.sh"), script("leave.sh")];

/**
 * Gives a service that others need its name, once its containers have passed their gate: with an alias from the start, a
 * new container that fails would get its share of the requests. Until an update ends, old and new ones answer in turn.
 */
export function joinServiceNetwork(
  name: string,
  { service }: Workload,
  { instances, network, commands }: JoinArgs,
  opts: pulumi.CustomResourceOptions,
): command.local.Command {
  const environment = {
    ...commands,
    CONTAINERS: pulumi.all([...instances]).apply((names) => names.join(" ")),
    NETWORK: network,
    ALIAS: service,
  };
  const scripts = { create: join, update: join, delete: leave };
  return new command.local.Command(`${name}${joinSuffix}`, { ...scripts, environment, logging: "none" }, opts);
}
