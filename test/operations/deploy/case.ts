import type { ForwardOptions } from "../../../operations/deploy/forward.ts";
import type { Outcome } from "../../../operations/deploy/outcome.ts";
import type { Scene } from "./stage.ts";

export interface Case {
  readonly what: string;
  readonly scene?: Scene | ((interrupt: () => void) => Scene);
  readonly options?: Partial<ForwardOptions>;
  readonly outcome: Outcome;
  /** The whole of it, in its order. */
  readonly done: string;
  /** One of the lines for people. */
  readonly said?: RegExp;
}

/** What every deploy does that has a change, a way back and a gate. */
export const forward = "preview, rehearse 1, up, gate";
export const off = { deploy: { autoRollback: false } };
export const rendered = {
  ...{ target: "kubernetes" as const, kubernetes: { render: "rendered" } },
  images: { registry: "r.example.com/t" },
};
