import { isKnown } from "../facts/types.ts";
import { undecided, violation, whenKnown } from "../findings.ts";
import type { ContainerRule } from "../rule.ts";

/** Tells whether a path is the socket of any engine: each is a way to start a container with all rights. */
export function isEngineSocket(path: string): boolean {
  return /\/(docker|containerd|crio|cri-dockerd|podman)\.sock$/.test(path);
}

export const dockerSocket: ContainerRule = {
  name: "docker-socket",
  item: "firewall and isolation",
  scope: "container",
  title: "No container reaches the socket of the container engine.",
  severity: "critical",
  references: ["CIS Docker 5.32", "KSV-0006", "CKV_K8S_27", "kube-linter docker-sock"],
  remedy: "Remove the mount; put a proxy that filters requests in between where a tool needs to see containers.",
  judge: ({ subject, mounts }) =>
    whenKnown(subject, mounts, "its mounts", (mounts) =>
      mounts
        .filter(({ kind }) => kind === "bind")
        .flatMap(({ source, path }) => {
          if (!isKnown(source)) return [undecided(subject, `what is mounted at ${path}`)];
          return isEngineSocket(source)
            ? [violation(subject, `mounts ${source}: whoever gets into it has the host`)]
            : [];
        }),
    ),
};
