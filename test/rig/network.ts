import { runCommand } from "../../operations/process.ts";
import { nodeAddress, podNetwork, serviceNetwork, type Layout } from "./layout.ts";
import { otherClusters } from "./machine-state.ts";
import { inNamespace } from "./processes.ts";
import { must } from "./run.ts";

export async function createNetwork(layout: Layout): Promise<void> {
  // A client that was forgotten outside must not look for the cluster's addresses on the machine's own network.
  if (otherClusters(layout).length === 0) {
    for (const network of [podNetwork, serviceNetwork]) await must("ip", ["route", "add", "unreachable", network]);
  }
  await must("ip", ["netns", "add", layout.name]);
  for (const command of namespaceCommands) {
    const [program, words] = inNamespace(layout, command[0], command.slice(1));
    await must(program, words);
  }
}

const namespaceCommands: readonly (readonly [string, ...string[]])[] = [
  ["ip", "link", "set", "lo", "up"],
  ["ip", "link", "add", "cni0", "type", "bridge"],
  ["ip", "address", "add", `${nodeAddress}/24`, "dev", "cni0"],
  ["ip", "link", "set", "cni0", "up"],
  // There has to be a route before kube-proxy's rules get to rewrite a Service's address.
  ["ip", "route", "add", serviceNetwork, "dev", "cni0"],
  ["sysctl", "--quiet", "--write", "net.ipv4.ip_forward=1"],
  // Without it the answer of a pod on the same bridge takes the short way back, from an address nobody has asked.
  ["sysctl", "--quiet", "--write", "net.bridge.bridge-nf-call-iptables=1"],
];

/** What is not there is no problem: this also clears up after a start that failed. */
export async function removeNetwork(layout: Layout): Promise<void> {
  const options = { env: process.env, timeoutSeconds: 30 };
  await runCommand("ip", ["netns", "delete", layout.name], options);
  if (otherClusters(layout).length > 0) return;
  for (const network of [podNetwork, serviceNetwork]) {
    await runCommand("ip", ["route", "delete", "unreachable", network], options);
  }
}
