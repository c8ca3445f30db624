import type { Line, Status } from "../../policies/report.ts";

/** What is said in the same words of one subject or many. */
export interface Merged {
  readonly status: Status;
  readonly message: string;
  readonly subjects: readonly string[];
}

/** The same of many subjects is said once. */
export function mergeSubjects(lines: readonly Line[]): Merged[] {
  const merged = new Map<string, Line[]>();
  for (const line of lines) {
    const key = `${line.status} ${line.message}`;
    merged.set(key, [...(merged.get(key) ?? []), line]);
  }
  return [...merged.values()].map((same) => {
    const subjects = [...new Set(same.map(({ subject }) => subject))];
    return { ...same[0]!, subjects: subjects.sort((one, other) => inOrder.compare(one, other)) };
  });
}

/** This order puts web-2 before web-10. */
const inOrder = new Intl.Collator("en", { numeric: true });

/** Lists subjects up to a number, such as "api, web, worker and 57 more". */
export function listSubjects(subjects: readonly string[], most: number): string {
  if (subjects.length <= most + 1) return subjects.join(", ");
  return `${subjects.slice(0, most).join(", ")} and ${subjects.length - most} more`;
}
