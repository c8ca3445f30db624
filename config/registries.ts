import type { StackConfig } from "./schema.ts";

/** The registry of a reference as Docker reads it: a first part with a dot, a port or localhost is one, else it is Docker Hub's. */
export function registryOf(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : "docker.io";
}

/** The Secret of a cluster that holds the stack file's logins. */
export const ownPullSecret = "registries";

/** The Secrets with which a cluster's nodes pull a stack's images, by name. */
export function pullSecrets({ kubernetes, images }: Pick<StackConfig, "kubernetes" | "images">): readonly string[] {
  const own = Object.keys(images.registries).length === 0 ? [] : [ownPullSecret];
  return [...kubernetes.imagePullSecrets, ...own];
}
