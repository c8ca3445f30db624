import type { Part } from "./parts.ts";
import { cliFits } from "./version.ts";

/** A program on this machine that may serve as a part. */
export interface Candidate {
  readonly path: string;
  readonly version: string;
  /** Says whether the part was made by an earlier setup. */
  readonly built: boolean;
  /** Says whether the part was made from other sources than toolchain/ has now. */
  readonly outdated: boolean;
}

export type Decision =
  | { readonly kind: "found"; readonly candidate: Candidate }
  /** Ways to try in this order. */
  | { readonly kind: "missing"; readonly ways: readonly ("official" | "built")[] };

export function decide(part: Part, candidates: readonly Candidate[], offline: boolean): Decision {
  const candidate = candidates.find((found) => !found.outdated && fits(part, found.version));
  if (candidate) return { kind: "found", candidate };
  // An outdated build stays a build: it was made where the official plugin could not be had.
  const official = !offline && hasOfficialWay(part) && !candidates.some(({ outdated }) => outdated);
  return { kind: "missing", ways: official ? ["official", "built"] : ["built"] };
}

/** A language host comes with the official CLI and in no other way. */
function hasOfficialWay({ kind }: Part): boolean {
  return kind === "cli" || kind === "plugin";
}

function fits(part: Part, version: string): boolean {
  return part.kind === "cli" ? cliFits(version, part.version) : version === part.version;
}
