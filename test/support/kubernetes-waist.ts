import { dockerFacts } from "./kubernetes-waist-docker.ts";
import { kubernetesFacts } from "./kubernetes-waist-pod.ts";
import type { Facts } from "./kubernetes-waist-words.ts";
import { kubernetesExample, recordKubernetes } from "./kubernetes-stack.ts";
import { recordStack } from "./recorded-stack.ts";
import { exampleStack } from "./stack-config.ts";

/** One service of one example on both platforms. */
export interface Pair {
  readonly example: string;
  readonly service: string;
  readonly docker: Facts;
  readonly kubernetes: Facts;
}

export async function comparePlatforms(): Promise<readonly Pair[]> {
  const pairs = [];
  for (const example of ["dev", "prod"] as const) {
    const docker = await recordStack(exampleStack(example));
    const kubernetes = await recordKubernetes(kubernetesExample(example));
    for (const service of Object.keys(kubernetes.controllers).sort()) {
      const facts = { docker: dockerFacts(docker, service), kubernetes: kubernetesFacts(kubernetes, service) };
      pairs.push({ example, service, ...facts });
    }
  }
  return pairs;
}

/** Names of what is compared: what only one side has, the other lacks. */
export function fields(pairs: readonly Pair[]): readonly string[] {
  return [...new Set(pairs.flatMap(({ docker, kubernetes }) => Object.keys({ ...docker, ...kubernetes })))];
}

export const differs = (field: string) => (pair: Pair) => pair.docker[field] !== pair.kubernetes[field];
