import type { V1Pod } from "@kubernetes/client-node";
import { PassThrough, type Readable } from "node:stream";
import { UserError } from "../../config/user-error.ts";
import { withCluster, type Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { execInPod } from "../../platforms/kubernetes/cluster/exec.ts";
import { jobLabel, owner, serviceLabel, toQuery } from "../../platforms/kubernetes/labels.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import { identityOf } from "../identity.ts";
import type { BackupStack } from "./backup-stack.ts";
import { gather, inputOf, type Streamed } from "./stream.ts";

/** A cluster and where in it the stack is. */
export interface ClusterStack {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly backups: BackupStack;
}

export function inCluster<T>(backups: BackupStack, work: (at: ClusterStack) => Promise<T>): Promise<T> {
  const { stack, config } = backups;
  const namespace = namespaceOf(config, identityOf(stack));
  return withCluster(config.kubernetes.context, (cluster) => work({ cluster, namespace, backups }));
}

/** Runs a program in a pod's container; its log is shown as it is written. */
export async function runInPod(
  { cluster, backups: { say } }: Pick<ClusterStack, "cluster"> & { readonly backups: Pick<BackupStack, "say"> },
  pod: V1Pod,
  words: readonly string[],
  stdin?: string | Readable,
): Promise<Streamed> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const gathered = gather({ stdout, stderr }, say);
  const code = await execInPod(cluster, pod, words, { stdin: inputOf(stdin), stdout, stderr });
  stdout.end();
  stderr.end();
  return { code, ...(await gathered) };
}

export async function runningPod(
  { cluster: { core }, namespace, backups }: ClusterStack,
  service: string,
): Promise<V1Pod> {
  const labelSelector = `${toQuery({ ...owner(identityOf(backups.stack)), [serviceLabel]: service })},!${jobLabel}`;
  const { items } = await core.listNamespacedPod({ namespace, labelSelector });
  const pod = items.find(
    ({ metadata, status }) =>
      metadata?.deletionTimestamp === undefined && status?.containerStatuses?.[0]?.state?.running !== undefined,
  );
  if (pod !== undefined) return pod;
  throw new UserError(
    `There runs no pod of ${service}: keelson deploy --stack ${backups.stack}, or keelson doctor says why.`,
  );
}
