import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Layout } from "./layout.ts";

/** Takes away what a node keeps outside our folders, where programs have their paths built in. */
export function removeTraces(layout: Layout, isLast: boolean): void {
  removeLogLinks(layout);
  removeCniResults(layout);
  removeRuntimeState(layout);
  // The kubelet's, for plugins that none of our clusters has.
  if (isLast) remove("/var/lib/kubelet/device-plugins/kubelet.sock");
}

/** The kubelet's links to pods' logs. */
function removeLogLinks({ podLogs }: Layout): void {
  const folder = "/var/log/containers";
  for (const path of entries(folder)) {
    if (lstatSync(path).isSymbolicLink() && readlinkSync(path).startsWith(podLogs)) remove(path);
  }
}

/** Files are named network-container-interface. A pod's loopback interface is of a network that all clusters name alike. */
function removeCniResults({ name }: Layout): void {
  const files = entries("/var/lib/cni/results");
  const containers = files.flatMap((path) => containerOf(path, name) ?? []);
  for (const path of files) if (containers.some((id) => path.includes(`-${id}-`))) remove(path);
}

function containerOf(path: string, network: string): string | undefined {
  return new RegExp(`/${network}-([0-9a-f]{64})-[^-]+$`).exec(path)?.[1];
}

/** What stays where containerd was killed: its tasks' folders lead to runc's state and to the shims' sockets. */
function removeRuntimeState({ run }: Layout): void {
  for (const task of entries(join(run, "containerd", "io.containerd.runtime.v2.task", "k8s.io"))) {
    rmSync(join("/run/containerd/runc/k8s.io", basename(task)), { recursive: true, force: true });
    const address = join(task, "address");
    if (existsSync(address)) rmSync(readFileSync(address, "utf8").replace("unix://", ""), { force: true });
  }
}

function entries(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

/** Folders above go too when they become empty: the programs make them when they need them. */
function remove(path: string): void {
  rmSync(path, { force: true });
  for (let folder = dirname(path); existsSync(folder) && readdirSync(folder).length === 0; folder = dirname(folder)) {
    rmdirSync(folder);
  }
}
