import { disasterRecovery } from "../../../policies/rules/disaster-recovery.ts";
import { judges } from "../rule-cases.ts";
import { stack } from "../servers.ts";

const missing = "stack: no recovery plan is declared: what to do after a loss is left to memory";

judges(disasterRecovery, [
  { name: "fails: nothing can name a plan yet", facts: stack(), says: [missing] },
  { name: "fails without a record", facts: { record: undefined }, says: [missing] },
]);
