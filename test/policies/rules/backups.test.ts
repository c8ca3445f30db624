import { backups } from "../../../policies/rules/backups.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Facts } from "../../../policies/facts/types.ts";
import { container, record } from "../compliant.ts";
import { judges } from "../rule-cases.ts";

const labelled = (role: string) => ({ containers: [container({ labels: { "keelson.role": role } })] });
const declared = { ...record(), config: { ...record().config, backups: {} } } as Facts["record"];

judges(backups, [
  {
    name: "fails where nothing does it",
    facts: {},
    says: ["stack: no backups are declared: a lost disk is lost data"],
  },
  {
    name: "fails where it is declared and nothing does it",
    facts: { record: declared },
    says: ["stack: backups are declared, but nothing that runs makes them"],
  },
  {
    name: "fails without a record",
    facts: {
      record: undefined,
      volumes: [{ name: "data", service: "db", holdsData: true, retained: true, bytes: undefined }],
    },
    says: ["stack: no backups are declared: a lost disk is lost data"],
  },
  {
    name: "fails with another role",
    facts: labelled("web"),
    says: ["stack: no backups are declared: a lost disk is lost data"],
  },
  {
    name: "fails with an app of that name",
    facts: { containers: [container({ service: "backup", subject: "backup" })] },
    says: ["stack: no backups are declared: a lost disk is lost data"],
  },
  { name: "passes with a container that has the role", facts: labelled("backup"), says: [] },
  {
    name: "passes with a server of the stack's own",
    facts: { containers: [container({ service: "backup", tier: "data" })] },
    says: [],
  },
  {
    name: "is undecided where labels are not known",
    facts: { containers: [container({ labels: unknown })] },
    says: ["stack: not known: whether anything here has the role backup"],
  },
]);
