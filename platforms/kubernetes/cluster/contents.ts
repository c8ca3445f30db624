import type { V1ObjectMeta } from "@kubernetes/client-node";
import type { Cluster } from "./client.ts";

/** A thing is one object of a namespace. */
export interface Thing {
  /** The resource is named in the API's own plural, such as configmaps. */
  readonly resource: string;
  readonly metadata: V1ObjectMeta;
}

/** All that the API tells of what it serves, in one answer; since Kubernetes 1.30 everywhere. */
interface Discovery {
  readonly items: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions: readonly { readonly version: string; readonly resources?: readonly Resource[] }[];
  }[];
}

interface Resource {
  readonly resource: string;
  readonly scope: "Cluster" | "Namespaced";
  readonly verbs: readonly string[];
}

/** Go's empty list may be null. */
interface MetadataList {
  readonly items: readonly { readonly metadata: V1ObjectMeta }[] | null;
}

const discovery = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
/** This type asks for metadata without contents: nobody's Secrets have to leave the cluster for their names. */
const metadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/** Everything in a namespace, of every kind that this cluster has. */
export async function namespaceContents({ get }: Cluster, namespace: string): Promise<Thing[]> {
  const found = await Promise.all(["/api", "/apis"].map((root) => get<Discovery>(root, discovery)));
  const kinds = [...keptKinds("/api", found[0]!), ...keptKinds("/apis", found[1]!)];
  const lists = await Promise.all(
    kinds.map(async ({ path, resource }) => {
      const list = `${path}/namespaces/${namespace}/${resource}`;
      const { items } = await get<MetadataList>(list, metadataOnly);
      return (items ?? []).map(({ metadata }) => ({ resource, metadata }));
    }),
  );
  return lists.flat();
}

/**
 * Lists the kinds, of each group's preferred version, that somebody can put into a namespace; events end by
 * themselves.
 */
function keptKinds(root: string, { items }: Discovery): { readonly path: string; readonly resource: string }[] {
  return items.flatMap(({ metadata, versions: [preferred] }) =>
    (preferred?.resources ?? [])
      .filter(({ scope, verbs }) => scope === "Namespaced" && verbs.includes("list") && verbs.includes("create"))
      .filter(({ resource }) => resource !== "events")
      .map(({ resource }) => ({
        path: [root, ...(metadata?.name ? [metadata.name] : []), preferred!.version].join("/"),
        resource,
      })),
  );
}
