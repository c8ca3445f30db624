import { runCommand } from "../../operations/process.ts";
import type { SetupContext } from "../../operations/setup/context.ts";
import { coredns, metricsServer } from "./addons.ts";
import { createCertificates } from "./certificates.ts";
import { containerRuntime } from "./container-runtime.ts";
import { apiServer, controllerManager, etcd, scheduler } from "./control-plane.ts";
import { createCredentials } from "./credentials.ts";
import { nodeAddress, realNode, type Layout } from "./layout.ts";
import { createControlGroups, recordSysctls } from "./machine-state.ts";
import { createNetwork } from "./network.ts";
import { kubelet, kubeProxy } from "./node.ts";
import { applyObjects, dnsObjects, metricsObjects, storageClassObject } from "./objects.ts";
import { ctr, importPauseImage } from "./pause-image.ts";
import { inNamespace, startComponent } from "./processes.ts";
import { kubectl, waitUntil } from "./run.ts";

/** Starts a cluster from nothing, up to one whose node takes pods. */
export async function startCluster(fakeOnly: boolean, layout: Layout, context: SetupContext): Promise<void> {
  recordSysctls(layout);
  await createNetwork(layout);
  await createCertificates(layout);
  createCredentials(layout);
  await startControlPlane(layout, context);
  await applyObjects("storage", [storageClassObject()], layout, context);
  if (!fakeOnly) await startNode(layout, context);
}

async function startControlPlane(layout: Layout, context: SetupContext): Promise<void> {
  startComponent(etcd(layout), layout);
  startComponent(apiServer(layout, context), layout);
  await waitUntil("an API server that is ready", 60, layout, () =>
    succeeds(["get", "--raw", "/readyz"], layout, context),
  );
  startComponent(controllerManager(layout, context), layout);
  startComponent(scheduler(layout, context), layout);
}

async function startNode(layout: Layout, context: SetupContext): Promise<void> {
  createControlGroups(layout);
  startComponent(containerRuntime(layout), layout);
  await waitUntil("an answer of containerd", 30, layout, () => containerdAnswers(layout));
  await importPauseImage(layout, context);
  startComponent(kubelet(layout, context), layout);
  startComponent(coredns(layout, context), layout);
  startComponent(metricsServer(layout, context), layout);
  await applyObjects("services", [...dnsObjects(), ...metricsObjects(layout)], layout, context);
  await waitForCondition("Ready", `node/${realNode}`, layout, context);
  startComponent(kubeProxy(layout, context), layout);
  await waitUntil("an answer of CoreDNS", 30, layout, () => dnsIsReady(layout));
  await waitForCondition("Available", "apiservice/v1beta1.metrics.k8s.io", layout, context);
}

async function containerdAnswers(layout: Layout): Promise<boolean> {
  const options = { env: process.env, timeoutSeconds: 5 };
  return (await runCommand("ctr", [...ctr(layout), "version"], options)).problem === undefined;
}

async function dnsIsReady(layout: Layout): Promise<boolean> {
  const [program, words] = inNamespace(layout, process.execPath, [
    "--eval",
    `fetch("http://${nodeAddress}:8181/ready").then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`,
  ]);
  return (await runCommand(program, words, { env: {}, timeoutSeconds: 5 })).problem === undefined;
}

async function waitForCondition(
  condition: string,
  object: string,
  layout: Layout,
  context: SetupContext,
): Promise<void> {
  const jsonpath = `jsonpath={.status.conditions[?(@.type=="${condition}")].status}`;
  await waitUntil(`${condition} of ${object}`, 60, layout, async () => {
    return (await kubectl(["get", object, "--output", jsonpath], layout, context)).stdout === "True";
  });
}

async function succeeds(args: readonly string[], layout: Layout, context: SetupContext): Promise<boolean> {
  return (await kubectl(args, layout, context)).problem === undefined;
}
