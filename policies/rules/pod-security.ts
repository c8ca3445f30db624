import { expect, undecided } from "../findings.ts";
import { unknown, type ClusterObjects, type Fact } from "../facts/types.ts";
import type { Finding, StackRule } from "../rule.ts";

export const podSecurity: StackRule = {
  name: "pod-security",
  item: "firewall and isolation",
  scope: "stack",
  only: { platform: "kubernetes", because: "Docker has no admission: the rules of each container stand for it" },
  title: "Namespaces enforce the level restricted of Pod Security.",
  severity: "high",
  references: ["PSS restricted"],
  remedy: "Label the namespace `pod-security.kubernetes.io/enforce: restricted`.",
  judge: ({ cluster, containers }) => {
    const names = new Set<Fact<string | undefined>>(
      containers.flatMap(({ pod }) => (pod === undefined ? [] : [pod.namespace])),
    );
    return [...names].flatMap((name) => {
      if (name === unknown) return [undecided("namespace", "its name")];
      return judgeNamespace(name ?? "default", cluster);
    });
  },
};

/** Judges one namespace; nothing is known of one that the stack did not make. */
function judgeNamespace(name: string, cluster: ClusterObjects | undefined): readonly Finding[] {
  const levels = new Map(Object.entries(cluster?.podSecurity ?? {}));
  const fact = levels.has(name) ? levels.get(name) : unknown;
  return expect(
    { subject: `namespace ${name}`, fact, missing: "the level of Pod Security that it enforces" },
    (level) => level === "restricted",
    (level) => (level === undefined ? "enforces no level of Pod Security" : `enforces ${level}, not restricted`),
  );
}
