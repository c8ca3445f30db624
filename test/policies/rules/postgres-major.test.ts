import { postgresMajor } from "../../../policies/rules/postgres-major.ts";
import { unknown } from "../../../policies/facts/types.ts";
import { judges } from "../rule-cases.ts";

judges(postgresMajor, [
  { name: "passes with the data's version", facts: { existing: { postgresMajor: 17 } }, says: [] },
  {
    name: "fails with another",
    facts: { existing: { postgresMajor: 16 } },
    says: ["postgres: declares version 17, but its volume holds data of 16: it does not start"],
  },
  {
    name: "is undecided where the data's version is not known",
    facts: { existing: { postgresMajor: unknown } },
    says: ["postgres: not known: the version of the data on its volume"],
  },
  ...[undefined, {}].map((existing) => ({
    name: `is not about a first deploy (${JSON.stringify(existing)})`,
    facts: { existing },
    says: ["not applicable: no former state is known: there is no data to compare with"],
  })),
  {
    name: "is not about other programs",
    facts: { record: undefined },
    says: ["not applicable: the stack file declares no PostgreSQL"],
  },
]);
