import { execOnDocker, runOnDocker } from "./docker.ts";
import { refuseRendered, requireService } from "./errors.ts";
import { execInCluster, runInCluster } from "./kubernetes.ts";
import { refuseSecrets } from "./variables.ts";
import type { OneOffRequest } from "./types.ts";

/** Runs a command in a running replica of a service, or of a server of the stack; returns its exit code. */
export function execIn(request: OneOffRequest): Promise<number> {
  const { config, service } = request;
  requireService(config, service, true);
  refuseRendered(config);
  return config.target === "kubernetes" ? execInCluster(request) : execOnDocker(request);
}

/** Runs a command in a container of its own in a service's deployed image; returns its exit code. Nothing of it stays. */
export function runOneOff(request: OneOffRequest): Promise<number> {
  const { config, service } = request;
  requireService(config, service, false);
  refuseSecrets(request.env ?? {}, config, service);
  refuseRendered(config);
  return config.target === "kubernetes" ? runInCluster(request) : runOnDocker(request);
}
