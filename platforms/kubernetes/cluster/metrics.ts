import type { StackConfig } from "../../../config/schema.ts";
import { withCluster } from "./client.ts";

const group = "metrics.k8s.io";

/** An autoscaler without figures leaves the fewest replicas as they are, and says so to nobody but itself. */
export async function metricsFindings({ services, kubernetes }: StackConfig): Promise<readonly string[]> {
  const scaled = Object.keys(services).filter((name) => services[name]!.autoscale !== undefined);
  if (scaled.length === 0) return [];
  const served = await withCluster(kubernetes.context, ({ apis }) => apis.getAPIVersions());
  if (served.groups.some(({ name }) => name === group)) return [];
  return scaled.map(
    (name) =>
      `services.${name}.autoscale: not checked, because the cluster serves no ${group}: the replicas stay at their least until metrics-server runs there.`,
  );
}
