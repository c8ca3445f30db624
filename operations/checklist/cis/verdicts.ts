import { serviceOf } from "../live/findings.ts";
import type { InspectedContainer } from "../live/types.ts";
import type { Evidence, Verdict } from "./types.ts";

export const pass = (reason: string): Verdict => ({ status: "pass", reason });
export const fail = (reason: string): Verdict => ({ status: "fail", reason });
export const notApplicable = (reason: string): Verdict => ({ status: "not-applicable", reason });
export const notChecked = (reason: string): Verdict => ({ status: "not-checked", reason });

/** Asks the same of every container, and names those of which it is not true. */
export function all(
  isWell: (container: InspectedContainer) => boolean,
  well: string,
  ill: string,
): (evidence: Evidence) => Verdict {
  return ({ containers }) => {
    const found = containers.filter((container) => !isWell(container));
    return found.length === 0 ? pass(well) : fail(`${ill}: ${namesOf(found)}`);
  };
}

/** Names the containers' services, each once. */
export const namesOf = (containers: readonly InspectedContainer[]): string =>
  [...new Set(containers.map(serviceOf))].sort().join(", ");

export const options = ({ HostConfig }: InspectedContainer): readonly string[] => HostConfig.SecurityOpt ?? [];
