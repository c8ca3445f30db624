import { run, type Result } from "../run.ts";
import { until } from "../until.ts";

/** These tests run inside the cluster's network, with its kubectl: `npm run test:cluster` sees to it. */
export function kubectl(args: readonly string[], stdin = ""): Promise<Result> {
  if (process.env["KUBECONFIG"] === undefined) {
    throw new Error("KUBECONFIG is not set: run npm run test:cluster, which runs these tests inside the test cluster");
  }
  return run("kubectl", args, { stdin, timeoutSeconds: 120 });
}

/** Standard output of a kubectl that must succeed. */
export async function kubectlOutput(args: readonly string[], stdin = ""): Promise<string> {
  const { code, stdout, stderr } = await kubectl(args, stdin);
  if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: exit code ${code}\n${stdout}${stderr}`);
  return stdout;
}

export interface KubernetesObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly generation?: number;
  };
  readonly spec: unknown;
  readonly status?: unknown;
}

export async function list<T extends KubernetesObject>(
  kinds: string,
  namespace: string,
  options: readonly string[] = [],
): Promise<T[]> {
  const text = await kubectlOutput(["get", kinds, "--namespace", namespace, ...options, "--output", "json"]);
  return (JSON.parse(text) as { items: T[] }).items;
}

export interface Pod extends KubernetesObject {
  readonly spec: { readonly nodeName: string };
  readonly status: {
    readonly phase: string;
    readonly containerStatuses?: readonly { readonly ready: boolean; readonly restartCount: number }[];
  };
}

interface Controller extends KubernetesObject {
  readonly spec: { readonly replicas: number };
}

/** Waits until the replicas that an update replaced have left; a deploy ends when the new ones are ready. */
export async function settled(namespace: string): Promise<void> {
  await until(90, async () => {
    const controllers = await list<Controller>("deployments,statefulsets", namespace);
    const wanted = controllers.reduce((sum, { spec }) => sum + spec.replicas, 0);
    const pods = await list<Pod>("pods", namespace);
    return pods.length === wanted ? undefined : `${pods.length} pods, ${wanted} wanted`;
  });
}

/** Unique ids of a namespace's pods by service: equal ones mean that nothing was replaced. */
export async function podIds(namespace: string): Promise<Record<string, string>> {
  await settled(namespace);
  return idsByService(await list<Pod>("pods", namespace));
}

export function idsByService(pods: readonly Pod[]): Record<string, string> {
  const ids: Record<string, string[]> = {};
  for (const { metadata } of pods) {
    (ids[metadata.labels!["keelson.dev/service"]!] ??= []).push(metadata.uid);
  }
  return Object.fromEntries(Object.entries(ids).map(([service, uids]) => [service, uids.sort().join(" ")]));
}
