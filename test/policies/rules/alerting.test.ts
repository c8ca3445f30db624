import { alerting } from "../../../policies/rules/alerting.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Facts } from "../../../policies/facts/types.ts";
import { container, record } from "../compliant.ts";
import { judges } from "../rule-cases.ts";

const labelled = (role: string) => ({ containers: [container({ labels: { "keelson.role": role } })] });
const declared = { ...record(), config: { ...record().config, alerts: {} } } as Facts["record"];

judges(alerting, [
  {
    name: "fails where nothing does it",
    facts: {},
    says: ["stack: no alerts are sent: an outage at night lasts until morning"],
  },
  {
    name: "fails where it is declared and nothing does it",
    facts: { record: declared },
    says: ["stack: alerts are declared, but nothing that runs sends them"],
  },
  {
    name: "fails without a record",
    facts: { record: undefined },
    says: ["stack: no alerts are sent: an outage at night lasts until morning"],
  },
  {
    name: "fails with another role",
    facts: labelled("web"),
    says: ["stack: no alerts are sent: an outage at night lasts until morning"],
  },
  {
    name: "fails with an app of that name",
    facts: { containers: [container({ service: "alerting", subject: "alerting" })] },
    says: ["stack: no alerts are sent: an outage at night lasts until morning"],
  },
  { name: "passes with a container that has the role", facts: labelled("alerting"), says: [] },
  {
    name: "passes with a server of the stack's own",
    facts: { containers: [container({ service: "alerting", tier: "data" })] },
    says: [],
  },
  {
    name: "is undecided where labels are not known",
    facts: { containers: [container({ labels: unknown })] },
    says: ["stack: not known: whether anything here has the role alerting"],
  },
]);
