import type { StackConfig } from "../../config/schema.ts";

/** One line of a container's output. */
export interface LogLine {
  /** UTC with nanoseconds, always as long, so that it sorts as text. */
  readonly time: string;
  readonly service: string;
  /** Name of the container or pod. */
  readonly instance: string;
  readonly message: string;
}

/** A container or pod that has a log. */
export interface Logged {
  readonly id: string;
  readonly service: string;
  readonly instance: string;
  readonly running: boolean;
}

/** Which part of a log is wanted. */
export interface LogRange {
  /** As LogLine.time; lines of that very moment are in it. */
  readonly since: string;
  /** Goes on until the container stops. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/** Where containers run: it has the logs of those that are still there. */
export interface LogEngine {
  list(): Promise<readonly Logged[]>;
  /** Lines in the order of their time. */
  read(one: Logged, range: LogRange): AsyncIterable<LogLine>;
  close(): void;
}

/** What somebody wants to read. */
export interface LogOrder {
  readonly stack: string;
  readonly config: StackConfig;
  /** Every service when left out. */
  readonly service?: string | undefined;
  /** Only lines that hold this word: a request's id. */
  readonly id?: string | undefined;
  readonly sinceSeconds: number;
  readonly follow: boolean;
  readonly signal: AbortSignal;
}
