import { formatBytes, MiB } from "../../sizing/units.ts";
import { notApplicable, violation, whenKnown } from "../findings.ts";
import type { Container } from "../facts/types.ts";
import type { Finding, StackRule } from "../rule.ts";

/** What container runtimes give where nobody says how much. */
const usual = 64 * MiB;

export const shmSize: StackRule = {
  name: "shm-size",
  item: "resource limits",
  scope: "stack",
  title: "PostgreSQL's /dev/shm holds what parallel queries share.",
  severity: "high",
  references: ["docker-library/postgres#416"],
  remedy: "Set `shmSize`, or on Kubernetes mount a Memory emptyDir at /dev/shm; `keelson plan` shows the size.",
  judge: ({ record, containers }) => {
    if (record === undefined) return [notApplicable("no plan is recorded: Keelson did not make this stack")];
    const { postgres, services } = record.plan;
    if (postgres === undefined) return [notApplicable("the stack has no PostgreSQL")];
    return containers
      .filter(({ service, pod }) => services[service]?.kind === "postgres" && pod?.init !== true)
      .flatMap((container) => judgeShm(container, postgres.shmSize));
  },
};

function judgeShm({ subject, limits, mounts }: Container, needed: number): readonly Finding[] {
  return whenKnown(subject, limits.shm, "the size of its /dev/shm", (given) =>
    whenKnown(subject, mounts, "its mounts", (mounts) => {
      // A tmpfs without a size is bounded by the container's memory alone.
      if (given === undefined && mounts.some(({ kind, path }) => kind === "tmpfs" && path === "/dev/shm")) return [];
      const size = given ?? usual;
      if (size >= needed) return [];
      const sizes = `${formatBytes(size)} where its settings need ${formatBytes(needed)}`;
      return [violation(subject, `has a /dev/shm of ${sizes}: parallel queries fail with "No space left on device"`)];
    }),
  );
}
