import { didYouMean } from "../../config/nearest.ts";
import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { rendersOnly } from "../target.ts";

/** The stack's own servers, which a command may be run in, but of which none is started for one. */
function servers({ postgres, redis }: StackConfig): string[] {
  return [
    ...(postgres === undefined ? [] : ["postgres", "pgbouncer"]),
    ...(redis === undefined ? [] : ["redis"]),
    "edge",
  ];
}

/** Refuses a name that the stack file does not have; `alsoServers` where the stack's own servers will do too. */
export function requireService(config: StackConfig, service: string, alsoServers: boolean): void {
  const names = Object.keys(config.services).sort();
  const known = alsoServers ? [...names, ...servers(config)] : names;
  if (known.includes(service)) return;
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
