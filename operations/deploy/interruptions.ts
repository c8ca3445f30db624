import { dataStoreRestarts, isStore, stopFirstRestarts, type Restart } from "./changes.ts";
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

function describe({ service, because, memory }: Restart): string {
  const changed = `  ${service}${because.length === 0 ? "" : ` (changed: ${because.join(", ")})`}`;
  return memory === undefined ? changed : `${changed}${retuned(service, memory)}`;
}

/** A service that comes or goes may move the shares of all; a share by hand stands. */
function retuned(service: string, [from, to]: readonly [number, number]): string {
  const why = `its share of memory goes from ${from} to ${to} MiB, and what is tuned by it`;
  return isStore(service) ? `: ${why}; ${service}.memory: ${from}MiB in the stack file keeps it as it is` : `: ${why}`;
}
