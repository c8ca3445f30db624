import { isServer } from "../containers.ts";
import { violation, whenKnown } from "../findings.ts";
import type { Container } from "../facts/types.ts";
import type { ContainerRule } from "../rule.ts";

/** Not CIS 5.15, which asks for on-failure: that leaves a host's restart without its containers. */
export const restartPolicy: ContainerRule = {
  name: "restart-policy",
  item: "health endpoints",
  scope: "container",
  title: "Every server comes back after a crash, and after a restart of the host.",
  severity: "high",
  references: ["kube-linter restart-policy"],
  remedy: "Set `restart: unless-stopped`; on Kubernetes run it by a Deployment or StatefulSet.",
  judge: (container) =>
    isServer(container)
      ? whenKnown(container.subject, container.restart, "its restart policy", (restart) => {
          const fault = container.pod === undefined ? dockerFault(restart) : podFault(container, restart);
          return fault === undefined ? [] : [violation(container.subject, fault)];
        })
      : [],
};

function dockerFault(restart: string | undefined): string | undefined {
  if (restart === "always" || restart === "unless-stopped") return undefined;
  // The provider writes on-failure with its count beside it; others write on-failure:5.
  if (restart?.startsWith("on-failure") === true) return "stays down after a restart of the Docker daemon (on-failure)";
  return "is not restarted when it ends";
}

function podFault({ pod }: Container, restart: string | undefined): string | undefined {
  if (pod?.kind === "Pod") return "is a pod without a controller: nobody replaces it where its node is lost";
  return restart?.toLowerCase() === "always" ? undefined : "is not restarted when it ends";
}
