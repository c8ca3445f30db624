import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import type { Probes, Workload } from "../workload.ts";
import { healthDeadlineSeconds, probeCommand, toHealthProbes } from "./health-check.ts";
import { quote } from "../../platforms/shell-quote.ts";

export interface GateArgs {
  /** Names, never ids: a rollback restores names, and an id would make its next preview show a change. */
  readonly instances: readonly pulumi.Output<string>[];
  /** Variables of the docker commands (DOCKER_HOST). */
  readonly commands: Readonly<Record<string, string>>;
}

const settling = readFileSync(new URL("gate.sh", import.meta.url), "utf8");

/**
 * Stands between new containers and whoever needs them: it fails, and the deploy with it, unless each of them answers its own
 * readiness probe and then stays well for the settle time. A gate that failed runs again at the next deploy. The provider's
 * own wait for Docker's health check takes its place nowhere: that check's first look comes a whole interval after a start, so
 * that a database, a pooler, an app and an edge, one after the other, would wait for 20 s in which all of them are ready.
 */
export function createGate(
  name: string,
  workload: Workload,
  { instances, commands }: GateArgs,
  opts: pulumi.CustomResourceOptions,
): command.local.Command {
  const probes = toHealthProbes(workload);
  const environment = {
    ...commands,
    CONTAINERS: pulumi.all([...instances]).apply((names) => names.join(" ")),
    SETTLE: String(workload.settleSeconds),
    STARTUP: String(healthDeadlineSeconds(probes)),
    PROBES: String(probes.readiness.failureThreshold),
  };
  // By standard input: the provider repeats a failed command's text, and the reason would drown in it.
  const run = { create: "sh -s", update: "sh -s", stdin: gateScript(probes) };
  return new command.local.Command(`${name}-gate`, { ...run, environment, logging: "none" }, opts);
}

/** Whole in itself, so that a recorded gate runs without the program that declared it. */
export function gateScript({ readiness: { action, timeoutSeconds } }: Probes): string {
  const words = probeCommand(action, timeoutSeconds).map(quote).join(" ");
  return `probe() { docker exec "$1" ${words}; }\n${settling}`;
}

/** The same names, for those who may use them only once the gate has passed. */
export function behindGate(
  instances: readonly pulumi.Output<string>[],
  gate: pulumi.Resource,
): readonly pulumi.Output<string>[] {
  // Its URN, because that is known in a preview; the dependency comes along with it.
  return instances.map((instance) => pulumi.all([instance, gate.urn]).apply(([name]) => name));
}
