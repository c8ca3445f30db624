import { violation, whenKnown } from "../findings.ts";
import type { ContainerRule } from "../rule.ts";

/** What the level "restricted" lets a pod add. */
const allowed = ["CAP_NET_BIND_SERVICE"];

export const capabilities: ContainerRule = {
  name: "capabilities",
  item: "firewall and isolation",
  scope: "container",
  title: "All capabilities are dropped, and none but NET_BIND_SERVICE is added.",
  severity: "high",
  references: ["CIS Docker 5.4", "PSS restricted", "KSV-0106"],
  remedy: "Drop ALL; run the server as its own user, so that it needs none.",
  judge: ({ subject, security: { dropped, added } }) => [
    ...whenKnown(subject, dropped, "the capabilities that it drops", (dropped) =>
      dropped.includes("ALL") ? [] : [violation(subject, keeps(dropped))],
    ),
    ...whenKnown(subject, added, "the capabilities that it adds", (added) => {
      const beyond = added.filter((name) => !allowed.includes(name));
      return beyond.length === 0 ? [] : [violation(subject, `adds ${beyond.join(", ")}`)];
    }),
  ],
};

function keeps(dropped: readonly string[]): string {
  const but = dropped.length === 0 ? "" : ` but ${dropped.join(", ")}`;
  return `keeps the platform's default capabilities${but}`;
}
