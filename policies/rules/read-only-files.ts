import { undecided, violation, whenKnown } from "../findings.ts";
import { isKnown, type Container, type Facts, type Mount } from "../facts/types.ts";
import type { Finding, StackRule } from "../rule.ts";

export const readOnlyFiles: StackRule = {
  name: "read-only-files",
  item: "firewall and isolation",
  scope: "stack",
  only: { platform: "docker", because: "Kubernetes mounts ConfigMaps and Secrets read-only" },
  title: "Servers cannot change their own configuration, secret files and probe.",
  severity: "medium",
  references: [],
  remedy: "Mount the volume with `readOnly: true`.",
  judge: (facts) => {
    const files = fileVolumes(facts);
    return facts.containers.flatMap((container) => judgeMounts(container, files));
  },
};

/** Volumes that somebody else fills, with what a server is to read. */
function fileVolumes({ volumes }: Facts): ReadonlySet<string> {
  return new Set(volumes.filter(({ holdsData }) => !holdsData).map(({ name }) => name));
}

function judgeMounts({ subject, mounts }: Container, files: ReadonlySet<string>): readonly Finding[] {
  const judge = ({ kind, source, path, readOnly }: Mount): readonly Finding[] => {
    if (readOnly || (kind !== "volume" && kind !== "file")) return [];
    if (!isKnown(source)) return [undecided(subject, `what is mounted at ${path}`)];
    const holdsFiles = kind === "file" || files.has(source);
    return holdsFiles ? [violation(subject, `may write to its files in ${path}`)] : [];
  };
  return whenKnown(subject, mounts, "its mounts", (mounts) => mounts.flatMap(judge));
}
