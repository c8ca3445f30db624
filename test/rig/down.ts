import { readdirSync, readFileSync, rmSync } from "node:fs";
import { runCommand } from "../../operations/process.ts";
import type { SetupContext } from "../../operations/setup/context.ts";
import { layoutOf, type Layout } from "./layout.ts";
import { withLock } from "./lock.ts";
import {
  kill,
  killPods,
  mountsUnder,
  otherClusters,
  removeControlGroups,
  restoreSysctls,
  unmountAll,
} from "./machine-state.ts";
import { removeNetwork } from "./network.ts";
import { ctr } from "./pause-image.ts";
import { findRunning, startedComponents, stopComponent } from "./processes.ts";
import { removeTraces } from "./traces.ts";
import { readState, requireRoot } from "./status.ts";

export async function down(context: SetupContext): Promise<void> {
  requireRoot();
  const layout = layoutOf(context);
  await withLock(layout, async () => {
    if (readState(layout).kind === "absent") console.log("The cluster is not running.");
    else await removeCluster(layout);
  });
}

/** Takes away all that `up` has made, in whatever state it is. Volumes go too. */
export async function removeCluster(layout: Layout): Promise<void> {
  rmSync(layout.record, { force: true });
  const components = startedComponents(layout);
  // Else it would start again what ends.
  if (components.includes("kubelet")) await stopComponent("kubelet", layout);
  killPods(layout);
  if (components.includes("containerd") && findRunning("containerd", layout)) await removeTasks(layout);
  await Promise.all(startedComponents(layout).map((name) => stopComponent(name, layout)));
  killShims(layout);
  await unmountAll(layout);
  await removeNetwork(layout);
  await removeControlGroups(layout);
  restoreSysctls(layout);
  removeTraces(layout, otherClusters(layout).length === 0);
  removeFolders(layout);
}

/** Removes the tasks: with its task, containerd ends a pod's shim and takes its socket away. */
async function removeTasks(layout: Layout): Promise<void> {
  const options = { env: process.env, timeoutSeconds: 60 };
  const { stdout } = await runCommand("ctr", [...ctr(layout), "tasks", "list", "--quiet"], options);
  const tasks = stdout.split("\n").filter(Boolean);
  await Promise.all(
    tasks.map((task) => runCommand("ctr", [...ctr(layout), "tasks", "delete", "--force", task], options)),
  );
}

/** Those that a containerd left that died itself: its socket is among their arguments. */
function killShims({ containerdSocket }: Layout): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const words = argumentsOf(pid);
    if (words[0]?.includes("containerd-shim") && words.includes(containerdSocket)) kill(Number(pid));
  }
}

function argumentsOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}

function removeFolders({ root, run }: Layout): void {
  const [left] = mountsUnder([root, run], readFileSync("/proc/self/mounts", "utf8"));
  if (left !== undefined) throw new Error(`${left} is still mounted: nothing below it may be removed`);
  for (const folder of [run, root]) rmSync(folder, { recursive: true, force: true });
}
