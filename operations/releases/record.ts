import type { StackConfig } from "../../config/schema.ts";
import type { Release, ReleaseStatus } from "./types.ts";

/** What a deploy or rollback knows at its end; a release without what follows from it. */
export interface ReleaseFacts extends Omit<Release, "status" | "startedAt" | "seconds"> {
  /** Says whether the engine applied all of it. */
  readonly applied: boolean;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

export function makeRelease({ applied, startedAt, endedAt, ...facts }: ReleaseFacts): Release {
  return {
    ...facts,
    status: statusOf(applied, facts.gate),
    startedAt: startedAt.toISOString(),
    seconds: Math.round((endedAt.getTime() - startedAt.getTime()) / 100) / 10,
  };
}

/** A gate that did not run has proved nothing. */
export function statusOf(applied: boolean, { status }: Pick<Release["gate"], "status">): ReleaseStatus {
  if (!applied) return "failed";
  return status === "passed" ? "healthy" : "unhealthy";
}

/** The newest release is never removed, so no number comes twice. */
export function nextNumber(releases: readonly Release[]): number {
  return Math.max(0, ...releases.map(({ number }) => number)) + 1;
}

/** What runs now: a release that the engine could not apply left the one before it serving. */
export function currentRelease(releases: readonly Release[]): Release | undefined {
  return releases.findLast(({ status }) => status !== "failed");
}

/** Lists schema versions by service, of those that declare one. */
export function schemaVersionsOf({ services }: StackConfig): Record<string, number> {
  const declared = Object.entries(services).flatMap(([name, { schemaVersion }]) =>
    schemaVersion === undefined ? [] : [[name, schemaVersion] as const],
  );
  return Object.fromEntries(declared);
}
