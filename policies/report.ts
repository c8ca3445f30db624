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
