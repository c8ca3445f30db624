import { notApplicable, undecided, violation } from "../findings.ts";
import { unknown } from "../facts/types.ts";
import type { StackRule } from "../rule.ts";

export const postgresMajor: StackRule = {
  name: "postgres-major",
  item: "database tuning",
  scope: "stack",
  title: "PostgreSQL's major version is that of the data on its volume.",
  severity: "critical",
  references: ["PostgreSQL manual 18.6"],
  remedy: "Go back to the former version, or dump the data, and load it into a stack of the new version.",
  judge: ({ record, existing }) => {
    const declared = record?.config.postgres?.version;
    if (declared === undefined) return [notApplicable("the stack file declares no PostgreSQL")];
    const former = existing?.postgresMajor;
    if (former === undefined) return [notApplicable("no former state is known: there is no data to compare with")];
    if (former === unknown) return [undecided("postgres", "the version of the data on its volume")];
    return declared === former
      ? []
      : [
          violation(
            "postgres",
            `declares version ${declared}, but its volume holds data of ${former}: it does not start`,
          ),
        ];
  },
};
