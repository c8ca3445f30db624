import { expect } from "../findings.ts";
import type { ContainerRule } from "../rule.ts";

/** Docker's own networks, by the names that its API takes for the default one. */
const defaults = ["bridge", "default"];

export const defaultBridge: ContainerRule = {
  name: "default-bridge",
  item: "firewall and isolation",
  scope: "container",
  only: { platform: "docker", because: "pods have no Docker networks: NetworkPolicies part them" },
  title: "No container is on Docker's default bridge.",
  severity: "medium",
  references: ["CIS Docker 5.30"],
  remedy: "Join a network of the stack's own by `networksAdvanced`.",
  judge: ({ subject, networks }) =>
    expect(
      { subject, fact: networks, missing: "its networks" },
      (networks) => !networks.some((name) => defaults.includes(name)),
      () => "is on Docker's default bridge, where all containers of the host reach each other",
    ),
};
