/** A probed thing is one container or pod, as one look found it. */
export interface Probed {
  readonly service: string;
  readonly instance: string;
  /** Critical are the data stores, the pooler, the edge, and what the stack file marks. */
  readonly critical: boolean;
  readonly good: boolean;
  /** So far, by the platform's own count; a new instance begins at none. */
  readonly restarts: number;
  /** What is wrong, in words without secrets; "" where it is good. */
  readonly problem: string;
}

/** What the edge has answered since the gate began. */
export interface Traffic {
  readonly requests: number;
  /** Errors are requests that were answered with 500 to 599. */
  readonly errors: number;
}

export interface Look {
  /** The seconds are those since the gate began. */
  readonly seconds: number;
  readonly probed: readonly Probed[];
  readonly traffic: Traffic;
}

/** Asks a platform about everything that should run; missing instances are in the answer, as bad ones. */
export interface GateSource {
  look(): Promise<readonly Probed[]>;
  traffic(sinceSeconds: number): Promise<Traffic>;
}

/** The gate's settings are in seconds and percentages. */
export interface GateSettings {
  readonly timeout: number;
  readonly interval: number;
  readonly settle: number;
  readonly healthy: number;
  readonly errors: number;
}
