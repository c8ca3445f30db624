import type { VersionInfo } from "@kubernetes/client-node";

/** The first with a pod's own sleep before its stop, and with exec over a socket whose input can end. */
const oldest = { major: 1, minor: 30 } as const;

/** Lists what is wrong with a cluster's version. Clouds write a minor version such as "29+". */
export function versionProblems({ major, minor }: Pick<VersionInfo, "major" | "minor">): string[] {
  const [cluster, release] = [major, minor].map((text) => Number.parseInt(text, 10)) as [number, number];
  if (cluster > oldest.major || release >= oldest.minor) return [];
  return [`The cluster runs Kubernetes ${major}.${minor}; Keelson needs ${oldest.major}.${oldest.minor} or newer.`];
}
