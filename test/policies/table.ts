import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ClusterObjects, Container, ContainerLimits, Facts, Pod, Security } from "../../policies/facts/types.ts";
import type { Environment, Rule, Thresholds } from "../../policies/rule.ts";
import { container, pod, podContainer } from "./compliant.ts";
import { say } from "./judge-one.ts";

/** What a test says, what the stack has other than a compliant one, and all that the rule says of it. */
export type Row = readonly [name: string, given: Partial<Facts>, says: readonly string[], how?: How];

interface How {
  readonly environment?: Environment;
  readonly thresholds?: Thresholds;
}

/** A test a row. */
export function judged(rule: Rule, rows: readonly Row[]): void {
  describe(rule.name, () => {
    for (const [name, given, says, how] of rows) {
      test(name, () => assert.deepEqual(say(rule, given, how), says));
    }
  });
}

/** One container on Docker, compliant but for these. */
export function onDocker(changes: Partial<Container> = {}): Partial<Facts> {
  return { platform: "docker", containers: [container(changes)] };
}

/** The same in a pod. */
export function onKubernetes(changes: Partial<Container> = {}, cluster: Partial<ClusterObjects> = {}): Partial<Facts> {
  return { platform: "kubernetes", containers: [podContainer(changes)], cluster: objects(cluster) };
}

export function objects(changes: Partial<ClusterObjects> = {}): ClusterObjects {
  return { networkPolicies: [], disruptionBudgets: [], autoscalers: [], podSecurity: {}, services: [], ...changes };
}

export function limits(changes: Partial<ContainerLimits>): Pick<Container, "limits"> {
  return { limits: { ...container().limits, ...changes } };
}

export function security(changes: Partial<Security>): Pick<Container, "security"> {
  return { security: { ...container().security, ...changes } };
}

export function podSecurity(changes: Partial<Security>): Pick<Container, "security"> {
  return { security: { ...podContainer().security, ...changes } };
}

export function inPod(changes: Partial<Pod>): { readonly pod: Pod } {
  return { pod: { ...pod, ...changes } };
}
