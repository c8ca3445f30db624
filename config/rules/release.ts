import type { StackDraft } from "../draft.ts";
import type { Problem } from "../problem.ts";

/** What runs a release command is named after its service, and no other service may have that name. */
export function releaseProblems({ services = {} }: StackDraft): Problem[] {
  return Object.entries(services).flatMap(([name, service]): Problem[] => {
    const taken = `${name}-release`;
    if (service?.release === undefined || !(taken in services)) return [];
    return [
      {
        path: ["services", taken],
        text: `is the name under which the release command of ${name} runs; choose another`,
      },
    ];
  });
}
