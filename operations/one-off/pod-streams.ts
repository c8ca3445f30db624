import { once, type EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import type { Cluster } from "../../platforms/kubernetes/cluster/client.ts";

export interface PodContainer {
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
}

/** Joins this process's terminal to a container's. */
export async function attachTerminal({ library, kubeConfig }: Cluster, pod: PodContainer): Promise<void> {
  const { stdin, stdout } = process;
  const attach = new library.Attach(kubeConfig);
  const socket: unknown = await attach.attach(pod.namespace, pod.name, pod.container, stdout, null, stdin, true);
  await once(socket as EventEmitter, "close");
}

/** The log has all that was said before anybody listened; the input goes by a connection of its own. */
export async function passStreams(cluster: Cluster, pod: PodContainer): Promise<void> {
  const { library, kubeConfig } = cluster;
  const { namespace, name, container } = pod;
  const attach = new library.Attach(kubeConfig);
  // It may have ended already, without reading.
  const input = attach.attach(namespace, name, container, null, null, process.stdin, false).catch(() => undefined);
  await passLog(cluster, pod);
  ((await input) as { close(): void } | undefined)?.close();
}

/** Shows all that a container prints, from its first line to its end. */
export async function passLog({ library, kubeConfig }: Cluster, pod: PodContainer): Promise<void> {
  const { namespace, name, container } = pod;
  const output = new PassThrough();
  output.pipe(process.stdout, { end: false });
  const ended = once(output, "end");
  await new library.Log(kubeConfig).log(namespace, name, container, output, { follow: true });
  await ended;
}
