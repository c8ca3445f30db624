/** What a row shows, in the order in which it is done. */
export const cells = ["up", "second preview", "doctor", "change", "rollback", "failed build", "destroy"] as const;
export type Cell = (typeof cells)[number];

/** Seconds of a cell that ended well, or the reason why it did not; a missing one was not tried. */
export interface Outcome {
  readonly seconds: number;
  readonly problem?: string;
}

export type Outcomes = Readonly<Partial<Record<Cell, Outcome>>>;
