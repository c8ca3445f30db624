import { notApplicable } from "../findings.ts";
import type { StackRule } from "../rule.ts";

/** This rule is kept in the list so that nobody takes its absence for a pass. */
export const pidsLimit: StackRule = {
  name: "pids-limit",
  item: "resource limits",
  scope: "stack",
  title: "The number of processes in a container is bounded.",
  severity: "low",
  references: ["CIS Docker 5.29"],
  remedy: "Set `default-pids-limit` in the Docker daemon's configuration, or `podPidsLimit` in the kubelet's.",
  judge: ({ platform }) => [
    notApplicable(
      platform === "docker"
        ? "the Docker provider cannot express it: a limit for all containers is the daemon's to set"
        : "a pod cannot state it: the limit is the kubelet's to set",
    ),
  ],
};
