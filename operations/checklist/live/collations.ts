import { describeMismatch, mismatchCommand, parseMismatches } from "../../collations/mismatch.ts";
import { said, serviceOf, unanswered, wrong } from "./findings.ts";
import type { LiveCheck } from "./types.ts";

export const liveCollations: LiveCheck = {
  name: "live-collations",
  like: "postgres-major",
  item: "database tuning",
  title: "PostgreSQL's indexes are of the collation that its image sorts by.",
  severity: "critical",
  references: ["PostgreSQL manual 23.2.2.3"],
  remedy:
    "keelson doctor names a command for each database (REINDEX, then REFRESH COLLATION VERSION); see docs/images.md.",
  ask: async ({ containers, exec }) => {
    const postgres = containers.find((container) => serviceOf(container) === "postgres");
    if (postgres === undefined) return [{ kind: "not-applicable", reason: "the stack runs no PostgreSQL" }];
    const result = await exec(postgres, mismatchCommand);
    if (result.problem !== undefined) return [unanswered("postgres", `its collations cannot be read: ${said(result)}`)];
    return parseMismatches(result.stdout).map((mismatch) => wrong("postgres", describeMismatch(mismatch)));
  },
};
