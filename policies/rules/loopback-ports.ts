import { violation, whenKnown } from "../findings.ts";
import { isLoopback, portName } from "../published.ts";
import type { ContainerRule } from "../rule.ts";

/**
 * Usual on a development machine. Elsewhere every user of the host gets past the stack's networks, and before Engine 28.0
 * (moby/moby#45610) neighbours on the host's own network did too.
 */
export const loopbackPorts: ContainerRule = {
  name: "loopback-ports",
  item: "firewall and isolation",
  scope: "container",
  title: "Outside development, data stores and apps publish no port on loopback either.",
  severity: "medium",
  references: ["CIS Docker 5.9"],
  remedy: "Remove `publish` or `ports`, and reach the server by ssh and `docker exec` or `kubectl port-forward`.",
  levels: { development: "disabled", production: "advisory" },
  judge: ({ subject, tier, published }) =>
    tier === "edge"
      ? []
      : whenKnown(subject, published, "its published ports", (ports) =>
          ports
            .filter(({ address }) => isLoopback(address))
            .map((port) =>
              violation(subject, `publishes ${portName(port)} on ${port.address}: every user of the host reaches it`),
            ),
        ),
};
