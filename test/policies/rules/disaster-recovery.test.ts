import { disasterRecovery } from "../../../policies/rules/disaster-recovery.ts";
import { record } from "../compliant.ts";
import type { StackFile } from "../../../config/schema.ts";
import { judges } from "../rule-cases.ts";
import { stack } from "../servers.ts";

const missing = "stack: no recovery plan is declared: what to do after a loss is left to memory";
const unnamed = "stack: backups.recovery is missing: nobody is named who restores, nor where the key is kept";
const recovery = { owner: "ops@example.com", keyHolder: "the safe in Berlin" };
const elsewhere = { kind: "directory", path: "/mnt/backups" } as const;
const withBackups = (backups: StackFile["backups"]) => record({ images: { source: "build" }, backups });

judges(disasterRecovery, [
  { name: "fails without backups", facts: stack(), says: [missing] },
  { name: "fails without a record", facts: { record: undefined }, says: [missing] },
  {
    name: "fails where backups are lost with the host",
    facts: { record: withBackups({ recovery }) },
    says: ["stack: all backups lie on the host itself: they are lost with it"],
  },
  { name: "fails where nobody is named", facts: { record: withBackups({ repository: elsewhere }) }, says: [unnamed] },
  {
    name: "passes with a second place and somebody who restores",
    facts: { record: withBackups({ second: elsewhere, recovery }) },
    says: [],
  },
]);
