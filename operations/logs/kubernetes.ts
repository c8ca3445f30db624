import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import type { V1Pod } from "@kubernetes/client-node";
import type { StackConfig } from "../../config/schema.ts";
import { withCluster, type Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";
import { owner, serviceLabel, toQuery } from "../../platforms/kubernetes/labels.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import type { Identity } from "../../platforms/identity.ts";
import { normalTime } from "./time.ts";
import type { LogEngine, Logged, LogLine, LogRange } from "./types.ts";

/** The cluster's own logs, through its API server: what the kubelets of the nodes have kept. */
export function clusterLogs(config: StackConfig, identity: Identity): LogEngine {
  const namespace = namespaceOf(config, identity);
  const pods = new Map<string, V1Pod>();
  const inCluster = <T>(work: (cluster: Cluster) => Promise<T>) => withCluster(config.kubernetes.context, work);
  return {
    list: async () => {
      const labelSelector = toQuery(owner(identity));
      const { items } = await inCluster(({ core }) => core.listNamespacedPod({ namespace, labelSelector }));
      for (const pod of items) pods.set(pod.metadata!.uid!, pod);
      return items.map(toLogged);
    },
    async *read(one, range) {
      const pod = pods.get(one.id)!;
      // The run before tells why this one began; its lines are older than all of this one's.
      if (!range.follow && hasRestarted(pod)) yield* linesOf(await inCluster(open(pod, range, true)), one, range);
      yield* linesOf(await inCluster(open(pod, range, false)), one, range);
    },
    close: () => undefined,
  };
}

function toLogged({ metadata, status }: V1Pod): Logged {
  const { uid, name, labels = {} } = metadata!;
  const running = status?.containerStatuses?.[0]?.state?.running !== undefined;
  return { id: uid!, service: labels[serviceLabel] ?? "unknown", instance: name!, running };
}

const hasRestarted = ({ status }: V1Pod) => (status?.containerStatuses?.[0]?.restartCount ?? 0) > 0;

/** Nothing where there is no log (yet, or any more): a container that waits to start, a pod that has gone. */
function open({ metadata, spec }: V1Pod, { since, follow, signal }: LogRange, previous: boolean) {
  return async ({ library, kubeConfig }: Cluster): Promise<PassThrough | undefined> => {
    const output = new PassThrough();
    const options = { follow, previous, timestamps: true, sinceTime: since };
    const { namespace, name } = metadata!;
    const log = new library.Log(kubeConfig).log(namespace!, name!, spec!.containers[0]!.name, output, options);
    if ((await unless([400, 404], log)) === undefined) return undefined;
    // The request itself cannot be broken off: the client's stream has nobody who would take the error.
    signal.addEventListener("abort", () => output.destroy());
    return output;
  };
}

/** The API counts in whole seconds from where it begins. */
async function* linesOf(output: PassThrough | undefined, { service, instance }: Logged, { since }: LogRange) {
  if (output === undefined) return;
  for await (const text of createInterface({ input: output, crlfDelay: Infinity })) {
    const line = toLine(text);
    if (line !== undefined && line.time >= since) yield { ...line, service, instance } satisfies LogLine;
  }
}

function toLine(text: string): Pick<LogLine, "time" | "message"> | undefined {
  const space = text.indexOf(" ");
  const time = normalTime(space === -1 ? text : text.slice(0, space));
  return time === undefined ? undefined : { time, message: space === -1 ? "" : text.slice(space + 1) };
}
