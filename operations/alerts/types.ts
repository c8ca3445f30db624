import type { StackConfig } from "../../config/schema.ts";

/** A stack whose alerts are meant. */
export interface AlertOrder {
  readonly stack: string;
  readonly config: StackConfig;
}

/** One alert of one target, as it stands now. Times are ISO 8601. */
export interface AlertNow {
  readonly name: string;
  /** pending: its time has not passed yet. silenced: by a person. inhibited: by another alert that says it all. */
  readonly state: "firing" | "pending" | "silenced" | "inhibited";
  readonly severity: string;
  readonly since: string;
  readonly summary: string;
  /** Heading of docs/runbooks.md. */
  readonly runbook: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface AlertList {
  readonly alerts: readonly AlertNow[];
  /** What could not be asked, one sentence each: a list that lacks something is never taken for a whole one. */
  readonly notChecked: readonly string[];
}

export interface Silence {
  readonly id: string;
  /** What it silences, in Alertmanager's words: alertname="RedisDown". */
  readonly matchers: readonly string[];
  readonly state: "active" | "pending";
  readonly until: string;
  readonly by: string;
  readonly comment: string;
}

/** How a test alert ended. */
export interface Delivery {
  readonly receiver: string;
  readonly kind: string;
  readonly delivered: boolean;
  /** Attempts that Alertmanager made at receivers of this kind meanwhile. */
  readonly attempts: number;
  readonly seconds: number;
  /** Why it was not delivered. */
  readonly why?: string;
}
