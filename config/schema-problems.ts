import type { z } from "zod";
import { notAllowed, type Path, type Problem, valueAt } from "./problem.ts";

/** zod's issues in the words of the schema's own values (sections/values.ts). */
export const schemaProblems = (issues: readonly z.core.$ZodIssue[], raw: unknown): Problem[] =>
  issues.flatMap((issue) => toProblems(issue, issue.path as Path, raw));

function toProblems(issue: z.core.$ZodIssue, path: Path, raw: unknown): Problem[] {
  if (issue.code === "unrecognized_keys") {
    const texts = issue.message.split("\n");
    return issue.keys.map((key, index) => ({ path: [...path, key], text: texts[index]! }));
  }
  if (issue.code === "invalid_key")
    return [{ path, text: `the name is not allowed; give ${issue.issues[0]!.message}` }];
  return [notAllowed(valueAt(raw, path), path, issue.message)];
}
