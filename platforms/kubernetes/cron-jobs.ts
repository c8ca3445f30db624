import type { StackConfig } from "../../config/schema.ts";

/** True where something of a stack runs at its times, or once for each release. */
export function hasJobs({ services }: Pick<StackConfig, "services">): boolean {
  return Object.values(services).some(({ release, schedule }) => release !== undefined || schedule !== undefined);
}

/** A cluster puts eleven characters behind it for each run, so it has 52 at the most; a service's only job is called as that. */
export function cronJobName(service: string, job: string): string {
  return job === service ? service : `${service}-${job}`.slice(0, 52).replace(/-+$/, "");
}
