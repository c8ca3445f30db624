/** What a platform knows about a container that is not well. */
export interface Evidence {
  readonly service: string;
  /** The container or pod; the workload itself where it could make none. */
  readonly instance: string;
  /** The state is given in the platform's own words. */
  readonly state: string;
  readonly restarts: number;
  readonly exitCode?: number;
  readonly outOfMemory?: boolean;
  /** Events are listed with the newest last. */
  readonly events: readonly string[];
  /** What should hold and does not. */
  readonly conditions: readonly string[];
  readonly lastLogLines: readonly string[];
}

/** A source of evidence is asked after a deploy that failed. */
export interface EvidenceSource {
  unhealthy(): Promise<readonly Evidence[]>;
}

/** A stack trace and what led to it; the rest is where the platform keeps it. */
export const shownLogLines = 100;
export const shownEvents = 5;
