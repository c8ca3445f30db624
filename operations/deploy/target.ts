import { requireDocker } from "../../platforms/docker/host-facts.ts";
import { preflight } from "../../platforms/kubernetes/cluster/preflight.ts";
import type { StackConfig } from "../../config/schema.ts";
import { dockerEvidence } from "../evidence/docker.ts";
import { formatEvidence } from "../evidence/format.ts";
import { kubernetesEvidence } from "../evidence/kubernetes.ts";
import type { EvidenceSource } from "../evidence/types.ts";
import { identityOf } from "../identity.ts";
import { isInCluster, rendersOnly } from "../target.ts";
import { refuseTakenPorts } from "./ports.ts";
import { pruneFiles } from "./prune-files.ts";

/** Says before the engine is asked what of the target would stop the deploy half-way. */
export async function requireTarget(config: StackConfig, stack: string): Promise<void> {
  if (rendersOnly(config)) return;
  if (config.target === "kubernetes") return preflight(config, identityOf(stack));
  await requireDocker(config.host);
  await refuseTakenPorts(config, identityOf(stack));
}

/** After a deploy that ended well; what cannot be tidied up harms nobody. */
export async function tidy(config: StackConfig, stack: string): Promise<void> {
  if (!isInCluster(config)) return;
  try {
    await pruneFiles(config, identityOf(stack));
  } catch (error) {
    console.error(`Warning: ConfigMaps and Secrets of earlier releases stay: ${(error as Error).message}`);
  }
}

/** Why a deploy failed, as its platform sees it: for people, who read the failure itself after it. */
export async function showEvidence(config: StackConfig, stack: string, env: NodeJS.ProcessEnv): Promise<void> {
  if (rendersOnly(config)) return;
  try {
    const evidence = formatEvidence(await evidenceSource(config, stack, env).unhealthy());
    if (evidence !== "") console.error(`\nNot healthy:\n${evidence}`);
  } catch (error) {
    // The deploy's own failure is what has to be told.
    console.error(`\nWhat is not healthy could not be asked: ${(error as Error).message}`);
  }
}

export function evidenceSource(config: StackConfig, stack: string, env: NodeJS.ProcessEnv): EvidenceSource {
  const identity = identityOf(stack);
  return config.target === "kubernetes" ? kubernetesEvidence(config, identity) : dockerEvidence(identity, env);
}
