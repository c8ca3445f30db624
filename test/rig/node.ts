import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SetupContext } from "../../operations/setup/context.ts";
import { component } from "./control-plane.ts";
import { kubeconfigOf } from "./credentials.ts";
import { clusterDomain, dnsAddress, nodeAddress, podNetwork, realNode, type Layout } from "./layout.ts";
import { pathOf } from "./parts.ts";
import type { Component } from "./processes.ts";

export function kubelet(layout: Layout, context: SetupContext): Component {
  mkdirSync(layout.kubelet, { recursive: true });
  return component("kubelet", pathOf("kubelet", context), {
    config: writeConfig(layout.kubelet, "config.json", kubeletConfig(layout)),
    kubeconfig: kubeconfigOf("kubelet", layout),
    "root-dir": layout.kubelet,
    "hostname-override": realNode,
    "node-ip": nodeAddress,
    "node-labels": "topology.kubernetes.io/zone=a",
  });
}

function kubeletConfig({ name, root, containerdSocket, pki, podLogs }: Layout): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: nodeAddress,
    tlsCertFile: join(pki, "kubelet.crt"),
    tlsPrivateKeyFile: join(pki, "kubelet.key"),
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: join(pki, "ca.crt") },
    },
    authorization: { mode: "Webhook" },
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${name}`,
    // Docker of Debian 12 needs the machine on cgroup v1, which the kubelet refuses by default.
    failCgroupV1: false,
    failSwapOn: false,
    clusterDNS: [dnsAddress],
    clusterDomain,
    // The host's resolver cannot be reached from here.
    resolvConf: "",
    podLogsDir: podLogs,
    volumePluginDir: join(root, "volume-plugins"),
    // Images are loaded by hand and cannot be pulled again; the disk is the developer's own.
    imageGCHighThresholdPercent: 100,
    evictionHard: { "memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%" },
    nodeStatusUpdateFrequency: "4s",
  };
}

export function kubeProxy(layout: Layout, context: SetupContext): Component {
  const folder = join(layout.root, "kube-proxy");
  mkdirSync(folder, { recursive: true });
  return component("kube-proxy", pathOf("kube-proxy", context), {
    config: writeConfig(folder, "config.json", {
      apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
      kind: "KubeProxyConfiguration",
      mode: "iptables",
      hostnameOverride: realNode,
      clusterCIDR: podNetwork,
      clientConnection: { kubeconfig: kubeconfigOf("kube-proxy", layout) },
      healthzBindAddress: "127.0.0.1:10256",
      metricsBindAddress: "127.0.0.1:10249",
      // These are the whole machine's: they stay as they are.
      conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
    }),
  });
}

function writeConfig(folder: string, name: string, config: object): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(config));
  return path;
}
