import type { V1Job, V1Pod } from "@kubernetes/client-node";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../config/user-error.ts";
import { withCluster, type Cluster } from "../../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../../platforms/kubernetes/cluster/failures.ts";
import { timeoutAnnotation, toQuery } from "../../../platforms/kubernetes/labels.ts";
import { runRelease, type JobHands } from "./release-job.ts";
import { jobState } from "./job-state.ts";

/*
 * A program of its own, started by a resource of the stack: makes a Job of the suspended CronJob KEELSON_JOB, waits for its
 * end, and fails as it does. A rollback registers the variables of an older release, whose command has been run and knows
 * nothing of what came after: it sets KEELSON_REPLAY, and nothing is run.
 */

const linesShown = 40;
/** A pod has the grace of its service to end. */
const goneSeconds = 600;

interface Order {
  readonly namespace: string;
  readonly name: string;
  readonly context: string | undefined;
  readonly service: string;
  readonly words: string;
}

function readOrder(env: NodeJS.ProcessEnv): Order {
  return {
    namespace: env.KEELSON_NAMESPACE!,
    name: env.KEELSON_JOB!,
    context: env.KEELSON_CONTEXT || undefined,
    service: env.KEELSON_SERVICE!,
    words: env.KEELSON_WORDS!,
  };
}

async function run(cluster: Cluster, { namespace, name, service, words }: Order): Promise<void> {
  const form = await cluster.batch.readNamespacedCronJob({ namespace, name });
  const { spec, metadata } = form.spec!.jobTemplate;
  const timeoutSeconds = Number(form.metadata!.annotations![timeoutAnnotation]);
  const job = Object.assign(new cluster.library.V1Job(), {
    metadata: { generateName: `${name}-`, labels: metadata!.labels! },
    spec: spec!,
  });
  const hands = handsOf(cluster, namespace, job);
  endWith(hands);
  await runRelease(hands, { service, words, timeoutSeconds });
}

/** Whoever ends this program ends what it waits for: a command that nobody waits for would meet the next one. */
function endWith(hands: JobHands): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => void hands.clear().finally(() => process.exit(143)));
}

function handsOf(cluster: Cluster, namespace: string, body: V1Job): JobHands {
  const { batch, core } = cluster;
  const labelSelector = toQuery(body.metadata!.labels!);
  const jobs = async () => (await batch.listNamespacedJob({ namespace, labelSelector })).items;
  const pods = async () => (await core.listNamespacedPod({ namespace, labelSelector })).items;
  return {
    clear: () => clear(cluster, namespace, jobs),
    async begin() {
      await batch.createNamespacedJob({ namespace, body });
    },
    look: async () => jobState((await jobs())[0], newest(await pods())),
    async lastLines() {
      const pod = newest(await pods());
      if (pod === undefined) return "";
      const { name } = pod.metadata!;
      const container = pod.spec!.containers[0]!.name;
      const log = core.readNamespacedPodLog({ name: name!, namespace, container, tailLines: linesShown });
      // Nothing has run yet, or it is gone.
      return (await unless([400, 404], log)) ?? "";
    },
  };
}

async function clear(
  { delete: remove }: Cluster,
  namespace: string,
  jobs: () => Promise<readonly V1Job[]>,
): Promise<void> {
  const deadline = Date.now() + goneSeconds * 1000;
  for (let left = await jobs(); left.length > 0; left = await jobs()) {
    for (const { metadata } of left.filter(({ metadata }) => metadata?.deletionTimestamp === undefined)) {
      const path = `/apis/batch/v1/namespaces/${namespace}/jobs/${metadata!.name!}`;
      await unless([404], remove(`${path}?propagationPolicy=Foreground`));
    }
    if (Date.now() > deadline)
      throw new UserError(`Job ${left[0]!.metadata!.name!} is not gone after ${goneSeconds} s.`);
    await sleep(500);
  }
}

function newest(pods: readonly V1Pod[]): V1Pod | undefined {
  const time = ({ metadata }: V1Pod) => new Date(metadata?.creationTimestamp ?? 0).getTime();
  return [...pods].sort((a, b) => time(b) - time(a))[0];
}

if (process.env.KEELSON_REPLAY === undefined || process.env.KEELSON_REPLAY === "") {
  try {
    const order = readOrder(process.env);
    await withCluster(order.context, (cluster) => run(cluster, order));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
