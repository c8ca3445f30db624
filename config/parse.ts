import { readStack } from "./draft.ts";
import { report } from "./problem.ts";
import { withImplied } from "./implied.ts";
import { certificateProblems } from "./rules/certificates.ts";
import { alertProblems } from "./rules/alerts.ts";
import { backupProblems } from "./rules/backups.ts";
import { databaseProblems } from "./rules/databases.ts";
import { edgeProblems } from "./rules/edge.ts";
import { internalTlsProblems } from "./rules/internal-tls.ts";
import { kindProblems } from "./rules/kinds.ts";
import { logsProblems } from "./rules/logs.ts";
import { type IsPlain, productionProblems } from "./rules/production.ts";
import { referenceProblems } from "./rules/references.ts";
import { releaseProblems } from "./rules/release.ts";
import { scheduleProblems } from "./rules/schedules.ts";
import { serviceProblems } from "./rules/services.ts";
import { targetProblems } from "./rules/target.ts";
import { schemaProblems } from "./schema-problems.ts";
import { textProblems } from "./texts.ts";
import type { StackConfig } from "./schema.ts";
import { UserError } from "./user-error.ts";

/** Throws one UserError with every problem of the file; secrets count as encrypted unless `isPlain` says otherwise. */
export function parseStack(raw: unknown, isPlain: IsPlain = () => false): StackConfig {
  if (raw === undefined || raw === null) throw new UserError(missingStack);
  const { stack, issues, draft } = readStack(withImplied(raw));
  const problems = [
    ...schemaProblems(issues, raw),
    ...textProblems(raw),
    ...serviceProblems(draft),
    ...releaseProblems(draft),
    ...referenceProblems(draft),
    ...databaseProblems(draft),
    ...kindProblems(draft, raw),
    ...scheduleProblems(draft, raw),
    ...edgeProblems(draft),
    ...certificateProblems(draft),
    ...internalTlsProblems(draft),
    ...alertProblems(draft),
    ...backupProblems(draft),
    ...logsProblems(draft),
    ...targetProblems(draft, raw),
    ...productionProblems(draft, isPlain),
  ];
  if (stack === undefined || problems.length > 0) throw new UserError(report(problems));
  return stack;
}

/** What a new stack file starts with. */
export const smallestFile = "\n\nconfig:\n  keelson:stack:\n    environment: development\n";
const missingStack = `keelson:stack is missing; add at least this to Pulumi.<stack>.yaml:${smallestFile}`;
