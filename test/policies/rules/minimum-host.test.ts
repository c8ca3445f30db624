import { minimumHost } from "../../../policies/rules/minimum-host.ts";
import { record } from "../compliant.ts";
import { judges } from "../rule-cases.ts";

const { plan, config } = record();
const host = (change: object) => ({ record: { config, plan: { ...plan, host: { ...plan.host, ...change } } } });

judges(minimumHost, [
  { name: "passes with a host of the size asked for", facts: {}, says: [] },
  { name: "leaves the disk to its own rule", facts: host({ disk: 1 }), says: [] },
  { name: "passes with two cores in development", facts: host({ cpus: 2000 }), environment: "development", says: [] },
  {
    name: "warns with two cores in production",
    facts: host({ cpus: 2000 }),
    says: [
      "stack: host: for production it has 2 cores where 4 are the minimum; recommended: 8GiB, 8 cores and 100GiB of disk or more",
    ],
  },
  {
    name: "is not about other programs",
    facts: { record: undefined },
    says: ["not applicable: no plan is recorded: Keelson did not make this stack"],
  },
]);
