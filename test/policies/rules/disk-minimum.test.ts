import { diskMinimum } from "../../../policies/rules/disk-minimum.ts";
import { record } from "../compliant.ts";
import { judges } from "../rule-cases.ts";

const GiB = 1024 ** 3;
const { plan, config } = record();
const { memory, cpus } = plan.host;
const disk = (disk: number | undefined, target: "docker" | "kubernetes" = "docker") => {
  const host = disk === undefined ? { memory, cpus } : { memory, cpus, disk };
  return { record: { config: { ...config, target }, plan: { ...plan, host } } };
};

judges(diskMinimum, [
  { name: "passes with a large disk", facts: disk(50 * GiB), says: [] },
  { name: "passes with a smaller one in development", facts: disk(20 * GiB), environment: "development", says: [] },
  { name: "warns with a small one", facts: disk(20 * GiB), says: ["stack: 20GiB of disk where 50GiB are the minimum"] },
  {
    name: "warns with small volumes",
    facts: disk(22 * GiB, "kubernetes"),
    says: ["stack: 22GiB of volumes where 50GiB are the minimum"],
  },
  {
    name: "is undecided before it is measured",
    facts: disk(undefined),
    says: ["stack: not known: the size of the host's disk"],
  },
  {
    name: "is not about a cluster without volumes",
    facts: disk(undefined, "kubernetes"),
    says: ["not applicable: the stack has no volumes"],
  },
  {
    name: "is not about other programs",
    facts: { record: undefined },
    says: ["not applicable: no plan is recorded: Keelson did not make this stack"],
  },
]);
