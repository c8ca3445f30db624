import type { Line, Result, Status } from "../../policies/report.ts";
import type { Environment, Item } from "../../policies/rule.ts";

/** What was judged, and where it was read. */
export interface Judged {
  readonly environment: Environment;
  /** The source is worded as the end of "judged on". */
  readonly source: string;
  readonly results: readonly Result[];
  /** Why nothing at all could be looked at; undefined where something could. */
  readonly unreachable?: string;
}

/** A line of one of an item's rules. */
export interface Reason extends Line {
  readonly rule: string;
}

/** One of the ten headings, with the worst status of the rules that apply. */
export interface ItemResult {
  readonly item: Item;
  readonly status: Status;
  /** Worst first; empty where it passes. */
  readonly reasons: readonly Reason[];
}

export interface Checklist extends Judged {
  readonly items: readonly ItemResult[];
  readonly passed: number;
  /** Items that something applies to. */
  readonly total: number;
}

export type ExitCode = 0 | 1 | 2;
