import { UserError } from "../../config/user-error.ts";
import type { Release } from "../../operations/releases/types.ts";

export function requireReleases(stack: string, releases: readonly Release[]): readonly Release[] {
  if (releases.length > 0) return releases;
  throw new UserError(`The stack ${stack} has no release yet: keelson deploy --stack ${stack} makes one.`);
}

export function findRelease(stack: string, releases: readonly Release[], number: string): Release {
  const found = requireReleases(stack, releases).find((release) => String(release.number) === number);
  if (found !== undefined) return found;
  throw new UserError(`The stack ${stack} has no release ${number}; it has ${enumerate(releases)}.`);
}

/** Runs of numbers are given by their ends. */
export function enumerate(releases: readonly Release[]): string {
  const runs: [number, number][] = [];
  for (const { number } of releases) {
    const last = runs.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  const texts = runs.map(([first, last]) => (first === last ? String(first) : `${first} to ${last}`));
  return texts.join(", ").replace(/, ([^,]+)$/, " and $1");
}
