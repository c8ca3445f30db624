import type { Release } from "./types.ts";

/** Number of the release whose content this one has: a rollback's is that of the release which it restored. */
export function standsFor({ number, restores, status }: Release, releases: readonly Release[]): number {
  if (restores === undefined || status !== "healthy") return number;
  const restored = releases.find((release) => release.number === restores);
  return restored === undefined ? restores : standsFor(restored, releases);
}
