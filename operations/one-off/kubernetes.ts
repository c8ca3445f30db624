import type { V1Pod } from "@kubernetes/client-node";
import { withCluster, type Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { execInPod } from "../../platforms/kubernetes/cluster/exec.ts";
import { jobLabel, owner, serviceLabel, toQuery } from "../../platforms/kubernetes/labels.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import { identityOf } from "../identity.ts";
import { isTerminal } from "./attached.ts";
import { notDeployed, notRunning, onlyAtItsTimes } from "./errors.ts";
import { runPod } from "./run-pod.ts";
import { withRawInput } from "./terminal.ts";
import type { OneOffRequest } from "./types.ts";

/** Runs a command in a running replica of a service, whose secrets are variables of its container; returns its exit code. */
export function execInCluster(request: OneOffRequest): Promise<number> {
  return withCluster(request.config.kubernetes.context, async (cluster) => {
    const pod = await runningPod(cluster, request);
    const terminal = isTerminal();
    return withRawInput(terminal, () => execInPod(cluster, pod, request.command, { ...streams(), terminal }));
  });
}

/** Runs a command in a pod of its own, as the service's pods are; returns its exit code. */
export function runInCluster({ stack, config, service, command, env = {} }: OneOffRequest): Promise<number> {
  const namespace = namespaceOf(config, identityOf(stack));
  return withCluster(config.kubernetes.context, (cluster) =>
    runPod(cluster, { namespace, service, stack, command, env, terminal: isTerminal() }),
  );
}

const streams = () => ({ stdin: process.stdin, stdout: process.stdout, stderr: process.stderr });

async function runningPod({ core }: Cluster, { stack, config, service }: OneOffRequest): Promise<V1Pod> {
  const identity = identityOf(stack);
  const labelSelector = `${toQuery({ ...owner(identity), [serviceLabel]: service })},!${jobLabel}`;
  const { items } = await core.listNamespacedPod({ namespace: namespaceOf(config, identity), labelSelector });
  if (config.services[service]?.kind === "scheduled") throw onlyAtItsTimes(service, stack);
  if (items.length === 0) throw notDeployed(service, stack);
  const running = items.filter(isRunning);
  const pod = running.find(isReady) ?? running[0];
  if (pod === undefined) throw notRunning(service, stack);
  return pod;
}

const isRunning = ({ metadata, status }: V1Pod): boolean =>
  metadata?.deletionTimestamp === undefined && status?.containerStatuses?.[0]?.state?.running !== undefined;

const isReady = ({ status }: V1Pod): boolean => status?.containerStatuses?.[0]?.ready === true;
