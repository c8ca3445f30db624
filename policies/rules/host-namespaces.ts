import { expect } from "../findings.ts";
import type { ContainerRule } from "../rule.ts";

export const hostNamespaces: ContainerRule = {
  name: "host-namespaces",
  item: "firewall and isolation",
  scope: "container",
  title: "No container shares a namespace with the host.",
  severity: "critical",
  references: [
    "CIS Docker 5.10",
    "CIS Docker 5.16",
    "CIS Docker 5.17",
    "CIS Docker 5.21",
    "CIS Docker 5.31",
    "PSS baseline",
    "KSV-0008",
    "KSV-0009",
    "KSV-0010",
  ],
  remedy: "Remove the host mode; an exporter that needs it gets an exemption with its reason.",
  judge: ({ subject, security }) =>
    expect(
      { subject, fact: security.hostNamespaces, missing: "which namespaces it shares with the host" },
      (shared) => shared.length === 0,
      (shared) => `shares the host's ${shared.join(", ")} namespace${shared.length === 1 ? "" : "s"}`,
    ),
};
