import type { Workload } from "../workload.ts";

/**
 * In this network the edge meets apps that may not reach the internet: its own network has to be open, for it
 * publishes ports.
 */
export const isolatedApps = "isolated-apps";

/** The networks that a workload joins, of those that there are. */
export function joinedNetworks({ tier, networks, internet }: Workload, existing: readonly string[]): string[] {
  return networks.flatMap((network) => {
    if (network !== "edge" || !existing.includes(isolatedApps)) return [network];
    if (tier === "edge") return [network, isolatedApps];
    return [internet ? network : isolatedApps];
  });
}
