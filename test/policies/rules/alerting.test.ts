import { alerting } from "../../../policies/rules/alerting.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { StackFile } from "../../../config/schema.ts";
import { container, record } from "../compliant.ts";
import { judges } from "../rule-cases.ts";

const labelled = (role: string) => ({ containers: [container({ labels: { "keelson.role": role } })] });
const watched = (receivers: StackFile["alerts"]) => record({ monitoring: { enabled: true }, alerts: receivers });
const mail = { kind: "email" as const, to: ["ops@example.com"], from: "k@example.com", host: "smtp.example.com" };
const outside = { kind: "deadman" as const, url: "https://deadman.example.com/1" };
const nobody = "stack: alerts.receivers names nobody who is told: an outage at night lasts until morning";

judges(alerting, [
  {
    name: "fails where nothing does it",
    facts: {},
    says: ["stack: no alerts are sent: an outage at night lasts until morning"],
  },
  {
    name: "fails where it is declared and nothing does it",
    facts: { record: watched({ receivers: { mail } }) },
    says: ["stack: monitoring is declared, but nothing that runs sends alerts"],
  },
  { name: "fails where nobody is named", facts: { record: watched({}), ...labelled("alerting") }, says: [nobody] },
  {
    name: "fails where only the end of everything is told",
    facts: { record: watched({ receivers: { outside } }), ...labelled("alerting") },
    says: [nobody],
  },
  {
    name: "passes where somebody is told",
    facts: { record: watched({ receivers: { mail, outside } }), ...labelled("alerting") },
    says: [],
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
