import type { StackConfig } from "../config/schema.ts";

/** YAML in a folder: no cluster is asked, so none is checked and none restarts anything. */
export function rendersOnly({ target, kubernetes }: StackConfig): boolean {
  return target === "kubernetes" && kubernetes.render !== undefined;
}

/** A live namespace. What is rendered as YAML lies wherever that was applied: out of reach. */
export function isInCluster(config: StackConfig): boolean {
  return config.target === "kubernetes" && !rendersOnly(config);
}
