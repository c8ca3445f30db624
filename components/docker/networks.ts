import { apart, isolatedApps, serviceNetwork } from "../../sizing/docker-networks.ts";
import type { Workload } from "../workload.ts";

/** The networks that a workload joins when it starts, of those that there are. */
export function joinedNetworks(workload: Workload, existing: readonly string[]): string[] {
  const { tier, networks, internet, peers, metrics } = workload;
  const away = tier === "app" && !networks.includes("edge") ? [internet ? apart.open : apart.closed] : [];
  const own = networks.flatMap((network) => {
    if (network !== "edge" || !existing.includes(isolatedApps)) return [network];
    if (tier === "edge") return [network, isolatedApps];
    return [internet ? network : isolatedApps];
  });
  const asked = metrics === undefined ? [] : [metrics.network];
  return [...away, ...own, ...(peers?.needs ?? []).map(serviceNetwork), ...asked];
}
