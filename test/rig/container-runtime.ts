import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeAddress, podNetwork, type Layout } from "./layout.ts";
import { cniPlugins } from "./packages.ts";
import { component } from "./control-plane.ts";
import type { Component } from "./processes.ts";

export const pauseImage = "keelson.local/pause:1";

/** containerd of the cluster alone: Docker's has another root and another socket. */
export function containerRuntime(layout: Layout): Component {
  const config = join(layout.containerd, "config.toml");
  mkdirSync(join(layout.cni, "net.d"), { recursive: true });
  mkdirSync(layout.containerd, { recursive: true, mode: 0o711 });
  mkdirSync(layout.run, { recursive: true, mode: 0o711 });
  writeFileSync(config, runtimeConfig(layout));
  writeFileSync(join(layout.cni, "net.d", "10-pods.conflist"), JSON.stringify(podNetworkConfig(layout)));
  return component("containerd", "containerd", { config });
}

function runtimeConfig({ containerd, run, containerdSocket, cni }: Layout): string {
  const plugins = (name: string): string => `[plugins."io.containerd.grpc.v1.cri"${name}]`;
  return `version = 2
root = "${containerd}"
state = "${run}/containerd"
# It would make a folder in /opt.
disabled_plugins = ["io.containerd.internal.v1.opt"]

[grpc]
  address = "${containerdSocket}"

${plugins("")}
  sandbox_image = "${pauseImage}"
  # Where CAP_SYS_RESOURCE is missing, a lower score than containerd's own cannot be had, and no pod would start.
  restrict_oom_score_adj = true
  disable_apparmor = true
  # Beside its other state and not in /run/netns, where those of others are.
  netns_mounts_under_state_dir = true

${plugins(".cni")}
  bin_dir = "${cniPlugins}"
  conf_dir = "${cni}/net.d"

${plugins(".containerd.runtimes.runc")}
  runtime_type = "io.containerd.runc.v2"

${plugins(".containerd.runtimes.runc.options")}
  SystemdCgroup = false
`;
}

/** All pods of the node on one bridge. NetworkPolicy is no part of what these plugins do. */
function podNetworkConfig({ cni, name }: Layout): object {
  const ipam = {
    type: "host-local",
    dataDir: join(cni, "addresses"),
    ranges: [[{ subnet: podNetwork, gateway: nodeAddress, rangeStart: "10.244.0.10" }]],
    routes: [{ dst: "0.0.0.0/0" }],
  };
  return {
    cniVersion: "0.4.0",
    name,
    plugins: [
      { type: "bridge", bridge: "cni0", isGateway: true, hairpinMode: true, ipam },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  };
}
