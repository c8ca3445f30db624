import { backupDrill } from "../../../policies/rules/backup-drill.ts";
import { container, record } from "../compliant.ts";
import { judges } from "../rule-cases.ts";

const cache = record({ postgres: undefined, redis: { persistence: "none" }, services: {}, edge: {} });
const never = "stack: no restore was ever recorded: nobody knows whether a backup can be used";
const built = { images: { source: "build" } } as const;
const made = [container({ service: "backup", tier: "data" })];

judges(backupDrill, [
  { name: "fails where data is kept", facts: {}, says: [never] },
  {
    name: "fails with backups of another program, whose drills nobody knows",
    facts: { containers: [container({ labels: { "keelson.role": "backup" } })] },
    says: [never],
  },
  {
    name: "fails where drills are off",
    facts: { record: record({ ...built, backups: { schedule: { drill: "off" } } }), containers: made },
    says: ["stack: backups.schedule.drill is off: nobody learns whether a backup can be used"],
  },
  {
    name: "fails where nothing makes backups",
    facts: { record: record({ ...built, backups: {} }) },
    says: ["stack: nothing that runs makes backups, so nothing restores them either"],
  },
  {
    name: "passes where what makes backups restores them on a schedule",
    facts: { record: record({ ...built, backups: {} }), containers: made },
    says: [],
  },
  { name: "is not about a cache", facts: { record: cache }, says: ["not applicable: nothing here keeps data"] },
]);
