import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { collectFacts } from "../../../policies/facts/from-resources.ts";
import { judgeAll } from "../../../policies/judge.ts";
import { rules } from "../../../policies/rules.ts";
import type { Recorded } from "../../support/record-resources.ts";
import { recordStack } from "../../support/recorded-stack.ts";
import { exampleStack } from "../../support/stack-config.ts";
import { inState } from "../proxies.ts";
import { kubernetesExample, recordKubernetes } from "../../support/kubernetes-stack.ts";
import { dockerMutations } from "./docker.ts";
import { dockerStackMutations } from "./docker-stack.ts";
import { kubernetesMutations } from "./kubernetes.ts";
import type { Mutation } from "./types.ts";

const settings = {
  environment: "production",
  today: "2026-01-01",
  exemptions: [],
  levels: {},
  thresholds: {},
} as const;

/** Names of the rules that have something against the stack, or could not decide. */
function against(resources: readonly Recorded[]): string[] {
  const results = judgeAll(rules, collectFacts(resources.map(inState)), settings);
  return results.filter(({ status }) => !["pass", "not-applicable"].includes(status)).map(({ rule }) => rule);
}

/** What the example leaves open on purpose is closed. */
const compliant = { services: { api: { replicas: 2 } } };
const closed = ({ services = {}, ...file }: Mutation["file"] = {}) => ({
  ...file,
  services: { ...compliant.services, ...services },
});

const targets = {
  Docker: {
    mutations: [...dockerMutations, ...dockerStackMutations],
    declare: async (file?: Mutation["file"]) => (await recordStack(exampleStack("prod", closed(file)))).resources,
  },
  Kubernetes: {
    mutations: kubernetesMutations,
    declare: async (file?: Mutation["file"]) =>
      (await recordKubernetes(kubernetesExample("prod", closed(file)))).resources,
  },
};

for (const [target, { mutations, declare }] of Object.entries(targets))
  describe(`${target}: a broken place is found by its rule, and by no other`, async () => {
    // Recording takes longer than all rules: the compliant stack is recorded once.
    const whole = await declare();
    const open = new Set(against(whole));

    for (const mutation of mutations) {
      test(`${mutation.title} (${mutation.source})`, async () => {
        const { file, break: change = (all) => all, rule } = mutation;
        const resources = change(file === undefined ? whole : await declare(file));
        assert.deepEqual(
          against(resources).filter((name) => !open.has(name)),
          [rule],
        );
      });
    }
  });
