import type { StackConfig } from "../../config/schema.ts";
import { identityOf } from "../identity.ts";
import { rendersOnly } from "../target.ts";
import { dockerLock } from "./docker.ts";
import { kubernetesLock } from "./kubernetes.ts";
import type { TargetLock } from "./types.ts";

/** Undefined where a stack is only rendered as YAML: nothing runs that two could change at once. */
export function targetLock(config: StackConfig, stack: string, env: NodeJS.ProcessEnv): TargetLock | undefined {
  if (rendersOnly(config)) return undefined;
  const identity = identityOf(stack);
  return config.target === "kubernetes" ? kubernetesLock(config, identity) : dockerLock(identity, env);
}
