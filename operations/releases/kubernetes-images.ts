import type { V1Pod } from "@kubernetes/client-node";
import { withCluster } from "../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";
import { owner, serviceLabel, toQuery } from "../../platforms/kubernetes/labels.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import type { Identity } from "../../platforms/identity.ts";
import type { StackConfig } from "../../config/schema.ts";
import { identityOfState, liveResources } from "../state/resources.ts";
import type { DeploymentState } from "../state/types.ts";
import { rendersOnly } from "../target.ts";
import type { ReleaseImage } from "./types.ts";

const controllers = ["kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"];

interface Controller {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly Container[]; readonly initContainers?: readonly Container[] };
    };
  };
}

interface Container {
  readonly name: string;
  readonly image: string;
}

interface Named {
  readonly service: string;
  readonly reference: string;
}

/** The images of a state's pod templates; their digests from the references, else from what the nodes pulled. */
export async function describeKubernetesImages(state: DeploymentState, config: StackConfig): Promise<ReleaseImage[]> {
  const named = templateImages(state);
  const identity = identityOfState(state);
  if (identity === undefined || rendersOnly(config) || named.every(hasDigest)) return withDigests(named, []);
  return withDigests(named, await readPods(config, identity));
}

export function templateImages(state: DeploymentState): readonly Named[] {
  return liveResources(state)
    .filter(({ type }) => controllers.includes(type))
    .flatMap(({ inputs }) => imagesOf(inputs as unknown as Controller));
}

function imagesOf({ metadata, spec }: Controller): readonly Named[] {
  const { containers, initContainers = [] } = spec.template.spec;
  const service = metadata?.labels?.[serviceLabel] ?? "unknown";
  // What runs first installs the probe; it is the same for all.
  const probes = initContainers.map(({ image }) => ({ service: "probe", reference: image }));
  return [...probes, ...containers.map(({ image }) => ({ service, reference: image }))];
}

/** Reads the stack's pods. Who may not list pods has a release without digests. */
async function readPods(config: StackConfig, identity: Identity): Promise<readonly V1Pod[]> {
  const selected = { namespace: namespaceOf(config, identity), labelSelector: toQuery(owner(identity)) };
  return withCluster(
    config.kubernetes.context,
    async ({ core }) => (await unless([403], core.listNamespacedPod(selected)))?.items ?? [],
  );
}

function hasDigest({ reference }: Named): boolean {
  return reference.includes("@sha256:");
}

export function withDigests(named: readonly Named[], pods: readonly V1Pod[]): ReleaseImage[] {
  const pulled = pulledImages(pods);
  const images = named.map((image) => {
    const digest = hasDigest(image) ? image.reference : pulled.get(image.reference);
    return { ...image, ...(digest !== undefined && { digest }) };
  });
  const byKey = new Map(images.map((image) => [`${image.service} ${image.reference}`, image]));
  return [...byKey.values()].sort((a, b) => (a.service < b.service ? -1 : 1));
}

/** Lists the pulled images by reference; it takes the youngest pod's, where a tag was moved. */
function pulledImages(pods: readonly V1Pod[]): ReadonlyMap<string, string> {
  return new Map([...pods].sort((a, b) => age(a) - age(b)).flatMap(pulledBy));
}

function age({ metadata }: V1Pod): number {
  return metadata?.creationTimestamp?.getTime() ?? 0;
}

function pulledBy({ spec, status }: V1Pod): readonly (readonly [string, string])[] {
  const containers = joined(spec?.initContainers, spec?.containers);
  const references = new Map(containers.map(({ name, image }) => [name, image]));
  return joined(status?.initContainerStatuses, status?.containerStatuses).flatMap(({ name, imageID }) => {
    const reference = references.get(name);
    const digest = digestOf(imageID);
    return reference === undefined || digest === undefined ? [] : [[reference, digest] as const];
  });
}

function joined<T>(first: readonly T[] = [], second: readonly T[] = []): readonly T[] {
  return [...first, ...second];
}

/** Some runtimes put their name before it. An image that a node was given by hand has no registry's digest. */
function digestOf(imageId: string): string | undefined {
  const digest = imageId.replace(/^[a-z-]+:\/\//, "");
  return digest.includes("@sha256:") ? digest : undefined;
}
