import { standsFor } from "./stands-for.ts";
import type { Release } from "./types.ts";

export interface KeptReleases {
  /** Kept releases are listed with the oldest first. */
  readonly kept: readonly Release[];
  readonly removed: readonly Release[];
  /** These are, of the kept ones, those to go back to: their images stay. */
  readonly withImages: readonly Release[];
}

/**
 * Keeps the newest healthy releases, never fewer than one of them, and for history what failed after the oldest of
 * these. Where none is healthy yet, the newest ones of any kind. A return to a release is the same version once more: it
 * does not push another one out.
 */
export function chooseKept(releases: readonly Release[], keep: number): KeptReleases {
  const healthy = releases.filter(({ status }) => status === "healthy");
  const withImages = newestVersions(healthy, keep);
  const oldest = (withImages[0] ?? newest(releases, keep)[0])?.number ?? 0;
  const isKept = ({ number }: Release) => number >= oldest;
  return { kept: releases.filter(isKept), removed: releases.filter((release) => !isKept(release)), withImages };
}

function newest(releases: readonly Release[], count: number): readonly Release[] {
  return releases.slice(-Math.max(1, count));
}

function newestVersions(healthy: readonly Release[], count: number): readonly Release[] {
  const versions = new Set<number>();
  const first = healthy.findLastIndex((release) => versions.add(standsFor(release, healthy)).size > Math.max(1, count));
  return healthy.slice(first + 1);
}
