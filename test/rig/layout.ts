import { join } from "node:path";
import { UserError } from "../../config/user-error.ts";
import type { SetupContext } from "../../operations/setup/context.ts";

/** This is the address of the real node, the API server and whatever runs beside the pods; the pods' gateway, too. */
export const nodeAddress = "10.244.0.1";
export const podNetwork = "10.244.0.0/24";
export const serviceNetwork = "10.96.0.0/16";
/** First address of the service network: the API server takes it for its own Service. */
export const apiServiceAddress = "10.96.0.1";
export const dnsAddress = "10.96.0.10";
export const clusterDomain = "cluster.local";
export const apiServer = `https://${nodeAddress}:6443`;

export const realNode = "node-1";

/** Begins the name of every cluster; whole, it is that of the usual one. */
export const usualName = "keelson-cluster";

/** A layout says where everything lies. Short-lived sockets are apart: their paths may not exceed 107 bytes. */
export interface Layout {
  /** The name is that of the cluster's network namespace, the control group above its pods, and their CNI network. */
  readonly name: string;
  readonly root: string;
  readonly pki: string;
  readonly logs: string;
  readonly pids: string;
  readonly etcd: string;
  readonly containerd: string;
  readonly kubelet: string;
  readonly podLogs: string;
  readonly cni: string;
  readonly volumes: string;
  readonly run: string;
  readonly containerdSocket: string;
  /** Written when all of it runs: without it, a start has not come to its end. */
  readonly record: string;
  /** This file keeps the machine's sysctls from before the first cluster. */
  readonly sysctls: string;
  readonly lock: string;
}

/** KEELSON_CLUSTER names a cluster beside the usual one. All have the same addresses, each in its own network namespace. */
export function layoutOf({ folders, env }: Pick<SetupContext, "folders" | "env">): Layout {
  const suffix = nameSuffix(env.KEELSON_CLUSTER);
  const name = `${usualName}${suffix}`;
  const root = join(folders.state, `cluster${suffix}`);
  const run = `/run/${name}`;
  return {
    name,
    root,
    pki: join(root, "pki"),
    logs: join(root, "logs"),
    pids: join(root, "pids"),
    etcd: join(root, "etcd"),
    containerd: join(root, "containerd"),
    kubelet: join(root, "kubelet"),
    podLogs: join(root, "pod-logs"),
    cni: join(root, "cni"),
    volumes: join(root, "volumes"),
    run,
    containerdSocket: join(run, "containerd.sock"),
    record: join(root, "cluster.json"),
    sysctls: `/run/${usualName}.sysctls.json`,
    lock: `/run/${usualName}.lock`,
  };
}

function nameSuffix(name = ""): string {
  if (/^[a-z0-9-]{0,20}$/.test(name)) return name === "" ? "" : `-${name}`;
  throw new UserError(`KEELSON_CLUSTER: got ${name}, expected at most 20 lower-case letters, digits and dashes.`);
}
