import { didYouMean } from "../../config/nearest.ts";
import { listMonitoring } from "../../config/monitoring.ts";
import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { rendersOnly } from "../target.ts";

/** The stack's own servers, which a command may be run in, but of which none is started for one. */
function servers(config: StackConfig): string[] {
  const { postgres, redis, edge } = config;
  return [
    ...(postgres === undefined ? [] : ["postgres", "pgbouncer"]),
    ...(redis === undefined ? [] : ["redis"]),
    "edge",
    ...(edge.tls.kind === "acme" ? ["acme"] : []),
    ...listMonitoring(config),
  ];
}

/** Refuses a name that the stack file does not have; `alsoServers` where the stack's own servers will do too. */
export function requireService(config: StackConfig, service: string, alsoServers: boolean): void {
  const names = Object.keys(config.services).sort();
  const known = alsoServers ? [...names, ...servers(config)] : names;
  if (known.includes(service)) return;
  if (servers(config).includes(service))
    throw new UserError(
      `${service} is a server of the stack, of which no second one is started for a command: keelson exec ${service} -- <command> runs it in the one that is there.`,
    );
  const list = known.length === 0 ? "the stack file has none" : `there are ${known.join(", ")}`;
  throw new UserError(`There is no service ${service}${didYouMean(service, known)}; ${list}.`);
}

export function refuseRendered(config: StackConfig): void {
  if (!rendersOnly(config)) return;
  throw new UserError("This stack is only rendered as YAML: whoever applies it runs commands in it (kubectl exec).");
}

export function notDeployed(service: string, stack: string): UserError {
  return new UserError(
    `The service ${service} of the stack ${stack} is not deployed: keelson deploy --stack ${stack}.`,
  );
}

export function notRunning(service: string, stack: string): UserError {
  return new UserError(
    `No container of ${service} runs: keelson doctor --stack ${stack} says why; keelson run starts one of its own.`,
  );
}

/** In a cluster, where between two runs there is no pod. */
export function onlyAtItsTimes(service: string, stack: string): UserError {
  return new UserError(
    `${service} runs at its times only: keelson schedule run ${service} --stack ${stack} starts it, keelson run a command like it.`,
  );
}
