import { backupDrill } from "../../../policies/rules/backup-drill.ts";
import { container, record } from "../compliant.ts";
import { judges } from "../rule-cases.ts";

const cache = record({ postgres: undefined, redis: { persistence: "none" }, services: {}, edge: {} });
const never = "stack: no restore was ever recorded: nobody knows whether a backup can be used";

judges(backupDrill, [
  { name: "fails where data is kept", facts: {}, says: [never] },
  {
    name: "fails with backups too",
    facts: { containers: [container({ labels: { "keelson.role": "backup" } })] },
    says: [never],
  },
  { name: "is not about a cache", facts: { record: cache }, says: ["not applicable: nothing here keeps data"] },
]);
