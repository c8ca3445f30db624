export interface LoadOptions {
  /** Base address of an edge; the paths /notes and /version are the example app's. */
  readonly url: string;
  /** The rate is in requests a second, on a fixed schedule. @default 200 */
  readonly rate?: number;
  /** Ends by itself after this long, whoever forgets to stop it. @default 600 */
  readonly seconds?: number;
  /** Accepts a certificate that nobody vouches for. @default false */
  readonly insecure?: boolean;
  /** Rows start with it, so that one load's rows are told from another's. @default a random word */
  readonly prefix?: string;
}

/** A request that did not get the answer it should have. */
export interface Failure {
  /** "status 502", "ECONNRESET", "timeout". */
  readonly kind: string;
  readonly method: string;
  /** The time is in milliseconds after the load's start. */
  readonly atMs: number;
  /** Says whether the request's connection had served another request before. */
  readonly reused: boolean;
  /** How long that connection had been idle. */
  readonly idleMs: number;
}

export interface LoadReport {
  readonly prefix: string;
  readonly seconds: number;
  readonly sent: number;
  readonly ok: number;
  /** How many on a connection of their own, and how many on one that had served before. */
  readonly fresh: number;
  readonly reused: number;
  /** Number of failures by kind; empty where all is well. */
  readonly failures: Readonly<Record<string, number>>;
  /** These are the first few failures of each kind, in detail. */
  readonly firstFailures: readonly Failure[];
  /** Answers are counted by the version and instance that gave them. */
  readonly versions: Readonly<Record<string, number>>;
  /** Milliseconds from when a request was due, not from when it could be sent: a stall counts for all who waited. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Rows whose insertion was answered well, and those whose answer was lost. */
  readonly acknowledged: readonly string[];
  readonly unacknowledged: readonly string[];
}
