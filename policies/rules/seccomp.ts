import { violation, whenKnown } from "../findings.ts";
import type { Platform } from "../facts/types.ts";
import type { ContainerRule } from "../rule.ts";

export const seccomp: ContainerRule = {
  name: "seccomp",
  item: "firewall and isolation",
  scope: "container",
  title: "System calls are filtered by a seccomp profile.",
  severity: "high",
  references: ["CIS Docker 5.22", "PSS restricted", "KSV-0030"],
  remedy: "Remove `seccomp=unconfined`; on Kubernetes set `seccompProfile: {type: RuntimeDefault}`.",
  judge: ({ subject, security, platform }) =>
    whenKnown(subject, security.seccomp, "its seccomp profile", (profile) => {
      const fault = profileFault(profile, platform);
      return fault === undefined ? [] : [violation(subject, fault)];
    }),
};

/** Docker has a profile of its own where none is named; a kubelet has none unless it is told to. */
function profileFault(profile: string | undefined, platform: Platform): string | undefined {
  if (profile?.toLowerCase() === "unconfined") return "runs without a seccomp profile";
  return profile === undefined && platform === "kubernetes"
    ? "names no seccomp profile: most clusters then run it without one"
    : undefined;
}
