/** A cluster puts eleven characters behind it for each run, so it has 52 at the most; a service's only job is called as that. */
export function cronJobName(service: string, job: string): string {
  return job === service ? service : `${service}-${job}`.slice(0, 52).replace(/-+$/, "");
}
