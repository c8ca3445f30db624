import type { Identity } from "../identity.ts";

export interface Label {
  readonly label: string;
  readonly value: string;
}

/** What marks everything that a stack made: destroy and doctor find their own by these. */
export function labels(identity: Identity, facts: Readonly<Record<string, string>> = {}): Label[] {
  const all = { "keelson.project": identity.project, "keelson.stack": identity.stack, ...facts };
  return Object.entries(all).map(([label, value]) => ({ label, value }));
}

/** On the container of a scheduler, which is asked for its jobs. */
export const scheduleLabel = "keelson.schedule";
