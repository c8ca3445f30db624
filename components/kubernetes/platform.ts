import * as k8s from "@pulumi/kubernetes";
import type { StackConfig } from "../../config/schema.ts";
import type { Platform } from "../platform.ts";
import type { Identity } from "../../platforms/identity.ts";
import { images } from "../../platforms/servers.ts";
import { clusterFacts } from "../../platforms/kubernetes/cluster/facts.ts";
import { metricsFindings } from "../../platforms/kubernetes/cluster/metrics.ts";
import { nodeAddress } from "../../platforms/kubernetes/cluster/node-address.ts";
import { placeNames } from "../../platforms/kubernetes/cluster/place.ts";
import { preflight } from "../../platforms/kubernetes/cluster/preflight.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import type { Published } from "./place-workload.ts";
import { describeRendering, openRendering } from "./rendering.ts";
import { KubernetesTarget } from "./target.ts";

/** A namespace of a cluster, or of nothing but YAML. What would stop a deploy half-way is said before anything is declared. */
export async function kubernetesPlatform(config: StackConfig, identity: Identity): Promise<Platform> {
  const namespace = namespaceOf(config, identity);
  const host = await clusterFacts(config, namespace);
  const probe = images.probe(config.images);
  const common = { identity, config, namespace, probe };
  const { render } = config.kubernetes;
  const [place] = await placeNames(config, namespace);
  const opts = { providers: [provider(config)] };
  if (render === undefined) {
    const published = await reach(config, identity);
    const target = new KubernetesTarget("kubernetes", { ...common, published }, opts);
    return { host, opts, place, target, findings: await metricsFindings(config) };
  }
  const rendering = openRendering(process.env["KEELSON_RENDER_SECRETS"] === "true");
  const target = new KubernetesTarget("kubernetes", { ...common, rendering }, opts);
  return { host, opts, place, target, leftToDo: () => describeRendering(rendering, namespace) };
}

async function reach(config: StackConfig, identity: Identity): Promise<Published> {
  const { context, service } = config.kubernetes;
  await preflight(config, identity);
  return service.type === "NodePort" ? { nodeAddress: await nodeAddress(context) } : {};
}

/** The provider would delete a changed ConfigMap or Secret and make it anew, under running pods that reload it. */
const changeable = { enableConfigMapMutable: true, enableSecretMutable: true };

function provider({ kubernetes: { context, render } }: StackConfig): k8s.Provider {
  return new k8s.Provider("kubernetes", {
    ...(context === undefined ? {} : { context }),
    ...(render === undefined ? changeable : { renderYamlToDirectory: render }),
  });
}
