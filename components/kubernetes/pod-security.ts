import type { Workload } from "../workload.ts";

/** What the admission level "restricted" asks of a pod, and the owner of its volumes. */
export function podSecurity({ user }: Workload) {
  return {
    runAsNonRoot: true,
    runAsUser: user.uid,
    runAsGroup: user.gid,
    // Gives volumes and secret files to the group; a large volume is walked through only where its root differs.
    fsGroup: user.gid,
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** What it asks of each container, and a root file system that nobody writes to. */
export function containerSecurity(capabilities: readonly string[]) {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    // Kubernetes takes the kernel's names without their prefix.
    capabilities: {
      drop: ["ALL"],
      ...(capabilities.length === 0 ? {} : { add: capabilities.map((name) => name.replace(/^CAP_/, "")) }),
    },
  };
}
