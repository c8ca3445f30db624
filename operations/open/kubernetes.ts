import type { Socket } from "node:net";
import type { PortForward } from "@kubernetes/client-node";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import { serviceLabel, toQuery, owner } from "../../platforms/kubernetes/labels.ts";
import { withCluster } from "../../platforms/kubernetes/cluster/client.ts";
import type { StackConfig } from "../../config/schema.ts";
import { identityOf } from "../identity.ts";
import { notRunning } from "../one-off/errors.ts";
import type { Reached } from "./interfaces.ts";
import type { Join } from "./tunnel.ts";

/** Joins by the cluster's port-forward. */
export function joinOnKubernetes(stack: string, config: StackConfig, { service, port }: Reached): Promise<Join> {
  const identity = identityOf(stack);
  const namespace = namespaceOf(config, identity);
  return withCluster(config.kubernetes.context, async ({ core, library, kubeConfig }) => {
    const labelSelector = toQuery({ ...owner(identity), [serviceLabel]: service });
    const { items } = await core.listNamespacedPod({ namespace, labelSelector });
    const pod = items.find(({ status }) => status?.phase === "Running")?.metadata?.name;
    if (pod === undefined) throw notRunning(service, stack);
    const forward = new library.PortForward(kubeConfig);
    return (socket) => {
      forward.portForward(namespace, pod, [port], socket, null, socket).then(
        (forwarded) => endsWith(socket, forwarded),
        () => socket.destroy(),
      );
    };
  });
}

/** A connection to the cluster that outlived its socket would keep a command from ending. */
function endsWith(socket: Socket, forwarded: Awaited<ReturnType<PortForward["portForward"]>>): void {
  // Without a number of retries it is the connection itself.
  const connection = typeof forwarded === "function" ? forwarded() : forwarded;
  const close = () => connection?.close();
  if (socket.destroyed) close();
  else socket.on("close", close);
}
