import type { StackConfig } from "../../config/schema.ts";
import type { Dashboard, ShownPanel } from "../../monitoring/panels/panel.ts";

/** In seconds since 1970; a point is asked for at every step. */
export interface Period {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** Seconds since 1970, and the value then. */
export type Point = readonly [time: number, value: number];

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface PanelData {
  readonly panel: ShownPanel;
  readonly series: readonly Series[];
  /** Why there is nothing to show. */
  readonly empty?: string;
}

export interface DashboardData extends Omit<Dashboard, "panels"> {
  readonly panels: readonly PanelData[];
}

/** An alert that fired within the period, of one and the same subject. */
export interface FiredAlert {
  readonly name: string;
  readonly severity: string;
  /** What tells it from others of its name, such as "service web". */
  readonly about: string;
  readonly spans: readonly Span[];
  /** It fires at the period's end. */
  readonly fires: boolean;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A deploy or a rollback within the period. */
export interface ReleaseEvent {
  readonly time: number;
  readonly number: number;
  /** Such as "rollback to 3". */
  readonly kind: string;
  readonly status: string;
  readonly commit: string;
}

export interface Report {
  readonly stack: string;
  readonly target: StackConfig["target"];
  readonly period: Period;
  readonly dashboards: readonly DashboardData[];
  readonly alerts: readonly FiredAlert[];
  readonly releases: readonly ReleaseEvent[];
  /** What could not be asked, one sentence each. */
  readonly notKnown: readonly string[];
  /** Dashboards of what this stack does not collect. */
  readonly leftOut: readonly string[];
}
