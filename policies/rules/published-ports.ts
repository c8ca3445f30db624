import { violation, whenKnown } from "../findings.ts";
import type { Platform } from "../facts/types.ts";
import { isLoopback, portName } from "../published.ts";
import type { ContainerRule } from "../rule.ts";

/** A firewall on the host is false comfort: Docker writes its rules before those of ufw, and so do most CNI plugins. */
const reach: Readonly<Record<Platform, string>> = {
  docker: "the host's firewall (ufw) does not see it",
  kubernetes: "its node listens to everybody, past the edge",
};

export const publishedPorts: ContainerRule = {
  name: "published-ports",
  item: "firewall and isolation",
  scope: "container",
  title: "Only the edge publishes ports beyond loopback.",
  severity: "critical",
  references: ["CIS Docker 5.8", "CIS Docker 5.9", "CIS Docker 5.14", "PSS baseline", "KSV-0024", "CKV_K8S_26"],
  remedy:
    "Remove `publish`, `ports` or `hostPort`; a route of the edge reaches apps, ssh and `docker exec` data stores.",
  judge: ({ subject, tier, published, platform }) =>
    tier === "edge"
      ? []
      : whenKnown(subject, published, "its published ports", (ports) =>
          ports
            .filter(({ address }) => !isLoopback(address))
            .map((port) =>
              violation(
                subject,
                `publishes ${portName(port)} on ${port.address}: ${reach[platform]}, and only the edge is to`,
              ),
            ),
        ),
};
