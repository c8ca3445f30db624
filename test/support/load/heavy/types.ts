export interface HeavyOptions {
  /** Base address of an edge, with an app behind it that answers /heavy/… (test/drills/swap/heavy). */
  readonly url: string;
  /** Clients of each kind at the same time. @default 2 */
  readonly clients?: number;
  /** Accepts a certificate that nobody vouches for. @default false */
  readonly insecure?: boolean;
  readonly uploadBytes?: number;
  readonly downloadBytes?: number;
  /** What a client waits for between two bodies, in milliseconds. @default 1000 */
  readonly pauseMs?: number;
}

export const heavyKinds = ["uploads", "downloads", "streams", "sockets"] as const;
export type HeavyKind = (typeof heavyKinds)[number];

export interface KindReport {
  /** Bodies that went through whole, events that came, or messages that came back. */
  readonly done: number;
  /** How often an app's own end, said properly, had a client connect again. */
  readonly reconnects: number;
  /** Number of failures by what happened; empty where nothing that is promised was broken. */
  readonly failures: Readonly<Record<string, number>>;
  /** Longest time for a body, or between two events or a message and its answer, in milliseconds. */
  readonly longestMs: number;
}

export type HeavyReport = Readonly<Record<HeavyKind, KindReport>>;
