import { monitoring } from "../../../policies/rules/monitoring.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Facts } from "../../../policies/facts/types.ts";
import { container, record } from "../compliant.ts";
import { judges } from "../rule-cases.ts";

const labelled = (role: string) => ({ containers: [container({ labels: { "keelson.role": role } })] });
const declared = { ...record(), config: { ...record().config, monitoring: {} } } as Facts["record"];

judges(monitoring, [
  {
    name: "fails where nothing does it",
    facts: {},
    says: ["stack: no metrics are collected: nobody sees trouble before users do"],
  },
  {
    name: "fails where it is declared and nothing does it",
    facts: { record: declared },
    says: ["stack: monitoring is declared, but nothing that runs collects metrics"],
  },
  {
    name: "fails without a record",
    facts: { record: undefined },
    says: ["stack: no metrics are collected: nobody sees trouble before users do"],
  },
  {
    name: "fails with another role",
    facts: labelled("web"),
    says: ["stack: no metrics are collected: nobody sees trouble before users do"],
  },
  {
    name: "fails with an app of that name",
    facts: { containers: [container({ service: "monitoring", subject: "monitoring" })] },
    says: ["stack: no metrics are collected: nobody sees trouble before users do"],
  },
  { name: "passes with a container that has the role", facts: labelled("monitoring"), says: [] },
  {
    name: "passes with a server of the stack's own",
    facts: { containers: [container({ service: "monitoring", tier: "data" })] },
    says: [],
  },
  {
    name: "is undecided where labels are not known",
    facts: { containers: [container({ labels: unknown })] },
    says: ["stack: not known: whether anything here has the role monitoring"],
  },
]);
