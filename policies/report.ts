import type { Item, Severity } from "./rule.ts";

/** Worst first: a rule has the worst status of its lines. */
export const statuses = ["fail", "not-checked", "warn", "exempt", "pass", "not-applicable"] as const;

/** not-checked: something it needs is not known; that never counts as passed. */
export type Status = (typeof statuses)[number];

export interface Line {
  readonly status: Status;
  /** The service or thing that it is about. */
  readonly subject: string;
  /** Never holds a secret. */
  readonly message: string;
}

export interface Result {
  readonly rule: string;
  readonly item: Item;
  readonly title: string;
  readonly severity: Severity;
  readonly references: readonly string[];
  readonly remedy: string;
  readonly status: Status;
  /** Empty where it passes. */
  readonly lines: readonly Line[];
}

export function worst(all: readonly Status[]): Status {
  return statuses.find((status) => all.includes(status)) ?? "pass";
}

const words: Readonly<Record<Status, string>> = {
  fail: "FAIL",
  "not-checked": "NOT CHECKED",
  warn: "WARN",
  exempt: "EXEMPT",
  pass: "PASS",
  "not-applicable": "NOT APPLICABLE",
};

/** Marks a status as it stands in front of a line: "[FAIL]". */
export const mark = (status: Status): string => `[${words[status]}]`;

/** What rules have to say, worst first: "[FAIL] memory-limit: web: has no memory limit". */
export function formatLines(results: readonly Result[], shown: readonly Status[] = remarkable): string[] {
  return shown.flatMap((wanted) =>
    results.flatMap(({ rule, lines }) =>
      lines
        .filter(({ status }) => status === wanted)
        .map(({ status, subject, message }) => `${mark(status)} ${rule}: ${subject}: ${message}`),
    ),
  );
}

const remarkable: readonly Status[] = ["fail", "not-checked", "warn", "exempt"];
