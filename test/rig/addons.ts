import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SetupContext } from "../../operations/setup/context.ts";
import { component } from "./control-plane.ts";
import { kubeconfigOf } from "./credentials.ts";
import { clusterDomain, nodeAddress, podNetwork, serviceNetwork, type Layout } from "./layout.ts";
import { metricsPort } from "./objects.ts";
import { pathOf } from "./parts.ts";
import type { Component } from "./processes.ts";

/** Beside the pods and not in one: it needs no image, and answers before the first pod starts. */
export function coredns(layout: Layout, context: SetupContext): Component {
  const conf = join(layout.root, "Corefile");
  writeFileSync(conf, corefile(kubeconfigOf("admin", layout)));
  return { name: "coredns", command: pathOf("coredns", context), args: ["-conf", conf] };
}

/** No name server beyond this one can be reached: other names do not exist, which is said at once. */
function corefile(kubeconfig: string): string {
  return `${clusterDomain} ${podNetwork} ${serviceNetwork} {
  bind ${nodeAddress}
  errors
  ready ${nodeAddress}:8181
  kubernetes {
    kubeconfig ${kubeconfig}
    ttl 5
  }
  cache 5
}

. {
  bind ${nodeAddress}
  errors
  template ANY ANY {
    rcode NXDOMAIN
  }
}
`;
}

export function metricsServer(layout: Layout, context: SetupContext): Component {
  const kubeconfig = kubeconfigOf("admin", layout);
  return component("metrics-server", pathOf("metrics-server", context), {
    kubeconfig,
    "authentication-kubeconfig": kubeconfig,
    "authorization-kubeconfig": kubeconfig,
    "bind-address": nodeAddress,
    "secure-port": String(metricsPort),
    "tls-cert-file": join(layout.pki, "metrics-server.crt"),
    "tls-private-key-file": join(layout.pki, "metrics-server.key"),
    "kubelet-certificate-authority": join(layout.pki, "ca.crt"),
    "kubelet-preferred-address-types": "InternalIP",
    // The shortest it accepts; a scrape has to end within it.
    "metric-resolution": "10s",
    "kubelet-request-timeout": "5s",
    // Fake nodes have no kubelet to ask.
    "node-selector": "type!=kwok",
  });
}
