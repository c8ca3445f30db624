import type { V1Node } from "@kubernetes/client-node";
import { withCluster } from "./client.ts";
import { unless } from "./failures.ts";

/** An address at which any node's open ports answer; undefined where the cluster does not show its nodes. */
export async function nodeAddress(context: string | undefined): Promise<string | undefined> {
  const nodes = await withCluster(context, ({ core }) => unless([403], core.listNode()));
  return nodes?.items.map(addressOf).find((address) => address !== undefined);
}

/** What is meant for the outside comes first. */
function addressOf({ status }: V1Node): string | undefined {
  const addresses = status?.addresses ?? [];
  const byType = (wanted: string) => addresses.find(({ type }) => type === wanted)?.address;
  return byType("ExternalIP") ?? byType("InternalIP");
}
