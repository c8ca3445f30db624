import { minimumHosts } from "../../sizing/minimum-host.ts";
import { formatBytes } from "../../sizing/units.ts";
import { notApplicable, undecided, violation } from "../findings.ts";
import type { StackRule } from "../rule.ts";

export const diskMinimum: StackRule = {
  name: "disk-minimum",
  item: "resource limits",
  scope: "stack",
  title: "The disk, or the cluster's volumes, have the size that the environment asks for.",
  severity: "medium",
  references: [],
  remedy: "Give the host a larger disk, or the volumes a larger size in kubernetes.volumes.",
  levels: { production: "advisory" },
  judge: ({ record }, { environment }) => {
    if (record === undefined) return [notApplicable("no plan is recorded: Keelson did not make this stack")];
    const { disk } = record.plan.host;
    const least = minimumHosts[environment].disk;
    const storage = record.config.target === "kubernetes" ? "volumes" : "disk";
    const short = `${formatBytes(disk ?? 0)} of ${storage} where ${formatBytes(least)} are the minimum`;
    if (disk !== undefined) return disk >= least ? [] : [violation("stack", short)];
    // In a cluster without data there is no volume to measure.
    return record.config.target === "kubernetes"
      ? [notApplicable("the stack has no volumes")]
      : [undecided("stack", "the size of the host's disk")];
  },
};
