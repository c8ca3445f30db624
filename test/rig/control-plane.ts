import { join } from "node:path";
import type { SetupContext } from "../../operations/setup/context.ts";
import { kubeconfigOf, tokenFile } from "./credentials.ts";
import { nodeAddress, serviceNetwork, type Layout } from "./layout.ts";
import { pathOf } from "./parts.ts";
import type { Component } from "./processes.ts";

const etcdClients = "http://127.0.0.1:2379";
const etcdPeers = "http://127.0.0.1:2380";

/** The network namespace is the cluster's own, so that everything may have its usual port. */
export function etcd(layout: Layout): Component {
  return component("etcd", "etcd", {
    "data-dir": layout.etcd,
    "listen-client-urls": etcdClients,
    "advertise-client-urls": etcdClients,
    "listen-peer-urls": etcdPeers,
    "initial-advertise-peer-urls": etcdPeers,
    "initial-cluster": `default=${etcdPeers}`,
  });
}

export function apiServer(layout: Layout, context: SetupContext): Component {
  const file = (name: string): string => join(layout.pki, name);
  return component("kube-apiserver", pathOf("kube-apiserver", context), {
    "etcd-servers": etcdClients,
    "bind-address": nodeAddress,
    "advertise-address": nodeAddress,
    "secure-port": "6443",
    "endpoint-reconciler-type": "lease",
    "tls-cert-file": file("api-server.crt"),
    "tls-private-key-file": file("api-server.key"),
    "client-ca-file": file("ca.crt"),
    "token-auth-file": tokenFile(layout),
    "authorization-mode": "Node,RBAC",
    "enable-admission-plugins": "NodeRestriction",
    "service-cluster-ip-range": serviceNetwork,
    "allow-privileged": "true",
    // Debian's etcd is too old to stream lists. A client that is refused asks for a plain list, else it asks again and again.
    "feature-gates": "WatchList=false",
    "service-account-issuer": "https://kubernetes.default.svc",
    "service-account-key-file": file("service-account.key"),
    "service-account-signing-key-file": file("service-account.key"),
    ...kubeletAccess(file),
    ...aggregation(file),
  });
}

/** Lets the API server reach the kubelet for logs and exec. The node's name is in no name service. */
function kubeletAccess(file: (name: string) => string): Readonly<Record<string, string>> {
  return {
    "kubelet-preferred-address-types": "InternalIP",
    "kubelet-certificate-authority": file("ca.crt"),
    "kubelet-client-certificate": file("kubelet-client.crt"),
    "kubelet-client-key": file("kubelet-client.key"),
  };
}

/** Lets the API server pass requests on to metrics-server in their user's name. */
function aggregation(file: (name: string) => string): Readonly<Record<string, string>> {
  return {
    "requestheader-client-ca-file": file("front-proxy-ca.crt"),
    "requestheader-allowed-names": "front-proxy-client",
    "requestheader-username-headers": "X-Remote-User",
    "requestheader-group-headers": "X-Remote-Group",
    "requestheader-extra-headers-prefix": "X-Remote-Extra-",
    "proxy-client-cert-file": file("front-proxy-client.crt"),
    "proxy-client-key-file": file("front-proxy-client.key"),
  };
}

export function controllerManager(layout: Layout, context: SetupContext): Component {
  const file = (name: string): string => join(layout.pki, name);
  return component("kube-controller-manager", pathOf("kube-controller-manager", context), {
    ...asUser("kube-controller-manager", layout),
    // It would make the usual one, in /usr.
    "flex-volume-plugin-dir": join(layout.root, "volume-plugins"),
    "use-service-account-credentials": "true",
    "service-account-private-key-file": file("service-account.key"),
    "root-ca-file": file("ca.crt"),
    "cluster-signing-cert-file": file("ca.crt"),
    "cluster-signing-key-file": file("ca.key"),
    // Both are minutes by default: a test would wait that long for a replica.
    "horizontal-pod-autoscaler-sync-period": "5s",
    "horizontal-pod-autoscaler-cpu-initialization-period": "10s",
  });
}

export function scheduler(layout: Layout, context: SetupContext): Component {
  return component("kube-scheduler", pathOf("kube-scheduler", context), asUser("kube-scheduler", layout));
}

function asUser(user: "kube-controller-manager" | "kube-scheduler", layout: Layout): Readonly<Record<string, string>> {
  const kubeconfig = kubeconfigOf(user, layout);
  return {
    kubeconfig,
    "authentication-kubeconfig": kubeconfig,
    "authorization-kubeconfig": kubeconfig,
    "leader-elect": "false",
    "bind-address": "127.0.0.1",
  };
}

export function component(name: string, command: string, flags: Readonly<Record<string, string>>): Component {
  return { name, command, args: Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`) };
}
