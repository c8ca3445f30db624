import type { V1Deployment, V1NetworkPolicy, V1PodTemplateSpec, V1StatefulSet } from "@kubernetes/client-node";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../config/user-error.ts";
import type { Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";
import { notDeployed } from "./errors.ts";
import { oneOffPod, oneOffPolicy, type OwnerReference } from "./pod.ts";
import { attachTerminal, passStreams, type PodContainer } from "./pod-streams.ts";
import { withRawInput } from "./terminal.ts";

export interface RunRequest {
  readonly namespace: string;
  readonly service: string;
  readonly stack: string;
  readonly command: readonly string[];
  readonly terminal: boolean;
  readonly env: Readonly<Record<string, string>>;
}

/** An image may have to be pulled first. */
const startSeconds = 300;
const pauseMs = 300;

/** Makes a pod like those of a service, runs a command in it and takes it away again; returns the command's exit code. */
export async function runPod(cluster: Cluster, request: RunRequest): Promise<number> {
  const { namespace, service, command, terminal, env } = request;
  const { template, owner, policy } = await readService(cluster, request);
  const name = `${service}-run-${randomBytes(3).toString("hex")}`;
  const { core, networking, library } = cluster;
  const rule = Object.assign(new library.V1NetworkPolicy(), oneOffPolicy(policy, name, owner));
  const pod = Object.assign(new library.V1Pod(), oneOffPod(template, { name, command, terminal, env }));
  try {
    // Before the pod: its first words may be to a database.
    await networking.createNamespacedNetworkPolicy({ namespace, body: rule });
    await core.createNamespacedPod({ namespace, body: pod });
    return await follow(cluster, { namespace, name, container: template.spec!.containers[0]!.name }, terminal);
  } finally {
    await unless([404], core.deleteNamespacedPod({ namespace, name }));
    await unless([404], networking.deleteNamespacedNetworkPolicy({ namespace, name }));
  }
}

interface Service {
  readonly template: V1PodTemplateSpec;
  readonly owner: OwnerReference;
  readonly policy: V1NetworkPolicy;
}

async function readService(cluster: Cluster, request: RunRequest): Promise<Service> {
  const { namespace, service: name, stack } = request;
  const found = (await readServer(cluster, { namespace, name })) ?? (await readScheduled(cluster, { namespace, name }));
  if (found === undefined) throw notDeployed(name, stack);
  return { ...found, policy: await cluster.networking.readNamespacedNetworkPolicy({ namespace, name }) };
}

type Runner = Omit<Service, "policy">;

interface Named {
  readonly namespace: string;
  readonly name: string;
}

async function readServer({ apps }: Cluster, named: Named): Promise<Runner | undefined> {
  const deployment = await unless([404], apps.readNamespacedDeployment(named));
  const controller: V1Deployment | V1StatefulSet | undefined =
    deployment ?? (await unless([404], apps.readNamespacedStatefulSet(named)));
  if (controller === undefined) return undefined;
  const kind = deployment === undefined ? "StatefulSet" : "Deployment";
  const owner = { apiVersion: "apps/v1", kind, name: named.name, uid: controller.metadata!.uid! };
  return { template: controller.spec!.template, owner };
}

/** What runs at its times has no pod between them, and its CronJob says what one is like. */
async function readScheduled({ batch }: Cluster, named: Named): Promise<Runner | undefined> {
  const cronJob = await unless([403, 404], batch.readNamespacedCronJob(named));
  if (cronJob === undefined) return undefined;
  const owner = { apiVersion: "batch/v1", kind: "CronJob", name: named.name, uid: cronJob.metadata!.uid! };
  return { template: cronJob.spec!.jobTemplate.spec!.template, owner };
}

async function follow(cluster: Cluster, pod: PodContainer, terminal: boolean): Promise<number> {
  await awaitStart(cluster, pod);
  await withRawInput(terminal, () => (terminal ? attachTerminal(cluster, pod) : passStreams(cluster, pod)));
  return exitCodeOf(cluster, pod);
}

/** Waits until a pod's container runs, or has ended already. */
export async function awaitStart(cluster: Cluster, pod: PodContainer): Promise<void> {
  const deadline = Date.now() + startSeconds * 1000;
  for (;;) {
    const { state } = await look(cluster, pod);
    if (state.running !== undefined || state.terminated !== undefined) return;
    if (Date.now() > deadline) throw new UserError(neverBegan(pod, state.waiting));
    await sleep(pauseMs);
  }
}

interface Waiting {
  readonly reason?: string;
  readonly message?: string;
}

function neverBegan({ name }: PodContainer, { reason = "see kubectl describe pod", message = reason }: Waiting = {}) {
  return `Pod ${name} did not start within ${startSeconds} s: ${message}.`;
}

/** Waits for the container's end. */
export async function exitCodeOf(cluster: Cluster, pod: PodContainer): Promise<number> {
  for (;;) {
    const { state, failed } = await look(cluster, pod);
    if (state.terminated !== undefined) return state.terminated.exitCode;
    if (failed !== undefined) throw new UserError(`Pod ${pod.name} was ended: ${failed}.`);
    await sleep(pauseMs);
  }
}

interface State {
  readonly running?: object;
  readonly terminated?: { readonly exitCode: number };
  readonly waiting?: Waiting;
}

async function look({ core }: Cluster, { namespace, name }: PodContainer) {
  const { status } = await core.readNamespacedPod({ namespace, name });
  const state: State = status?.containerStatuses?.[0]?.state ?? {};
  return { state, failed: status?.phase === "Failed" ? (status.message ?? "no reason given") : undefined };
}
