import type { V1Pod } from "@kubernetes/client-node";
import { Readable, Writable } from "node:stream";
import { UserError } from "../../../config/user-error.ts";
import { filesAnnotation } from "../../../platforms/kubernetes/labels.ts";
import { withCluster, type Cluster } from "../../../platforms/kubernetes/cluster/client.ts";
import { execInPod } from "../../../platforms/kubernetes/cluster/exec.ts";
import { unless } from "../../../platforms/kubernetes/cluster/failures.ts";
import { readyPods } from "../../../platforms/kubernetes/cluster/ready-pods.ts";
import { reloadPod, type PodHands, type ReloadSteps } from "./reload-pod.ts";

/*
 * A program of its own, started by a resource of the stack: has the server in each ready pod of KEELSON_SERVICE load its
 * changed files, by the steps in KEELSON_STEPS.
 */

/** A pod that could not start with the earlier files gets another try with the new ones. */
const readySeconds = 120;

interface Order {
  readonly namespace: string;
  readonly service: string;
  readonly context: string | undefined;
  readonly steps: ReloadSteps;
}

function readOrder(env: NodeJS.ProcessEnv): Order {
  const steps = JSON.parse(env.KEELSON_STEPS!) as Omit<ReloadSteps, "marks" | "digest">;
  const marks = JSON.parse(env.KEELSON_MARKS!) as ReloadSteps["marks"];
  const digest = env.KEELSON_DIGEST;
  return {
    namespace: env.KEELSON_NAMESPACE!,
    service: env.KEELSON_SERVICE!,
    context: env.KEELSON_CONTEXT || undefined,
    steps: { ...steps, marks, ...(digest === undefined ? {} : { digest }) },
  };
}

async function reloadAll(cluster: Cluster, order: Order): Promise<void> {
  for (const pod of await readyPods(cluster, order, readySeconds)) {
    try {
      await reloadPod(hands(cluster, pod, order.steps), order.steps);
    } catch (error) {
      // Its successor, if any, has started with the new files.
      if (!(await isLeaving(cluster, pod))) throw error;
    }
  }
}

function hands(cluster: Cluster, pod: V1Pod, { marks }: ReloadSteps): PodHands {
  const { name, namespace } = pod.metadata!;
  const digest = marks.map(([, content]) => content).join(".");
  return {
    name: name!,
    run: (command) => capture(cluster, pod, command),
    refresh: async (attempt) => {
      const body = { metadata: { annotations: { [filesAnnotation]: `${digest}.${attempt}` } } };
      const { setHeaderOptions, PatchStrategy } = cluster.library;
      const options = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
      await cluster.core.patchNamespacedPod({ name: name!, namespace: namespace!, body }, options);
    },
  };
}

async function capture(cluster: Cluster, pod: V1Pod, command: readonly string[]) {
  const chunks: Buffer[] = [];
  const output = () =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(Buffer.from(chunk));
        done();
      },
    });
  const streams = { stdin: Readable.from([]), stdout: output(), stderr: output() };
  const code = await execInPod(cluster, pod, command, streams);
  return { code, said: Buffer.concat(chunks).toString("utf8") };
}

async function isLeaving({ core }: Cluster, { metadata }: V1Pod): Promise<boolean> {
  const { name, namespace, uid } = metadata!;
  const now = await unless([404], core.readNamespacedPod({ name: name!, namespace: namespace! }));
  return now?.metadata?.uid !== uid || now?.metadata?.deletionTimestamp !== undefined;
}

try {
  const order = readOrder(process.env);
  await withCluster(order.context, (cluster) => reloadAll(cluster, order));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
