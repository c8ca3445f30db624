import type { AlertName } from "../../config/alerts/names.ts";
import type { AlertContext, Job, Severity } from "../alerts/alert.ts";

/** share: of 1, shown in per cent. seconds: a duration, whatever its length. */
export type Unit = "share" | "seconds" | "bytes" | "bytes a second" | "a second" | "cores" | "count";

export interface Query {
  /** PromQL. Its rates go by the context's window. */
  readonly expr: string;
  /** Name of each series it returns; {{service}} is that label's value, as Grafana has it. */
  readonly name: string;
  /** Who tells what it reads: where the stack does not scrape one of them, the query is left out. */
  readonly jobs: readonly Job[];
}

/** A number of the alerts' own table, drawn where it lies. */
export interface Limit {
  /** The alert that compares with it; where the stack has no such alert there is no such line. */
  readonly alert: AlertName;
  readonly value: number;
  readonly worse: "above" | "below";
}

export interface Panel {
  readonly title: string;
  /** value: what it is now, on a tile. lines: how it went. */
  readonly shape: "value" | "lines";
  readonly unit: Unit;
  readonly queries: readonly Query[];
  readonly limits?: readonly Limit[];
  /** Anything but 0 is of this severity, whatever alert it comes from. */
  readonly unlessZero?: Severity;
  /** What it shows, and what to do where it is not as it should be. */
  readonly description: string;
  /** What has to happen before there is anything to show, as the end of "nothing before …". */
  readonly waitsFor?: string;
}

export type DashboardName =
  "overview" | "application" | "infrastructure" | "postgres" | "pgbouncer" | "redis" | "edge" | "backups";

/** The panels of one subject. */
export interface SubjectPanels {
  readonly name: DashboardName;
  readonly title: string;
  /** The question that somebody opens it with. */
  readonly question: string;
  readonly panels: (context: PanelContext) => readonly Panel[];
}

export interface PanelContext extends AlertContext {
  /** Window of every rate, such as 5m; a Grafana has a variable in its place. At least four scrapes long. */
  readonly rate: string;
}

/** A limit with the severity of its alert. */
export interface ShownLimit extends Limit {
  readonly severity: Severity;
}

export interface ShownPanel extends Panel {
  readonly limits: readonly ShownLimit[];
}

export interface Dashboard extends Omit<SubjectPanels, "panels"> {
  readonly panels: readonly ShownPanel[];
}

export const above = (alert: AlertName, value: number): Limit => ({ alert, value, worse: "above" });
export const below = (alert: AlertName, value: number): Limit => ({ alert, value, worse: "below" });

/** A query of one job. */
export const query = (job: Job, expr: string, name: string): Query => ({ jobs: [job], expr, name });
