import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { viewOfPolicy } from "../facts/from-policy.ts";
import { collectContainer, collectFacts } from "../facts/from-resources.ts";
import type { Container, Facts } from "../facts/types.ts";

type Collect<T, R> = (policy: string, given: T) => R;

/**
 * Remembers what was collected last, for all policies of one analysis: the SDK unpacks the same resources for each of them
 * anew. In one analysis a policy asks once; one that asks again is in another, where values may differ.
 */
function remembering<T, R>(keyOf: (given: T) => string, collect: (given: T) => R): Collect<T, R> {
  let last: { readonly key: string; readonly value: R; readonly asked: Set<string> } | undefined;
  return (policy, given) => {
    const key = keyOf(given);
    if (last?.key !== key || last.asked.has(policy)) last = { key, value: collect(given), asked: new Set() };
    last.asked.add(policy);
    return last.value;
  };
}

export const factsOfStack: Collect<readonly PolicyResource[], Facts> = remembering(
  (resources) => resources.map(({ urn }) => urn).join(),
  (resources) => collectFacts(resources.map(viewOfPolicy)),
);

export const containersOf: Collect<ResourceValidationArgs, readonly Container[]> = remembering(
  ({ urn }) => urn,
  (args) => collectContainer(viewOfPolicy(args)),
);
