import { dataStoreRestarts, stopFirstRestarts, type Restart } from "./changes.ts";
import { type Preview } from "../engine/preview-steps.ts";

/** What an update would interrupt, for people; each text stands for itself. */
export interface Interruptions {
  /** Data stores, whose restart wants consent; undefined where none restarts. */
  readonly stores?: string;
  /** Everybody else who is stopped before the successor starts; undefined where nobody is. */
  readonly gaps?: string;
}

export function describeInterruptions(preview: Preview): Interruptions {
  const [stores, gaps] = [dataStoreRestarts(preview), stopFirstRestarts(preview)];
  return {
    ...(stores.length > 0 && { stores: stores.map(describe).join("\n") }),
    ...(gaps.length > 0 && {
      gaps: `Stopped before the successor starts, a gap of seconds:\n${gaps.map(describe).join("\n")}`,
    }),
  };
}

function describe({ service, because }: Restart): string {
  return `  ${service}${because.length === 0 ? "" : ` (changed: ${because.join(", ")})`}`;
}
