import { UserError } from "../../config/user-error.ts";
import { standsFor } from "../releases/stands-for.ts";
import type { Release } from "../releases/types.ts";

/** The release to go back to: the one asked for, else the last healthy one before the current. Refuses all others. */
export function chooseRelease(stack: string, releases: readonly Release[], wanted?: number): Release {
  const valid = releases.filter(isHealthy);
  if (wanted === undefined) return lastHealthyBefore(stack, releases);
  const chosen = releases.find(({ number }) => number === wanted);
  if (chosen === undefined) throw new UserError(`${absent(stack, releases, wanted)}\n${listOf(valid)}`);
  if (isHealthy(chosen)) return chosen;
  const why = chosen.status === "failed" ? "could not be applied" : "was refused by its gate";
  throw new UserError(`Release ${wanted} of the stack ${stack} ${why}: it is none to go back to.\n${listOf(valid)}`);
}

const isHealthy = ({ status }: Release): boolean => status === "healthy";

/** A rollback stands for the release that it restored: two in a row go two releases back, not to and fro. */
function lastHealthyBefore(stack: string, releases: readonly Release[]): Release {
  const current = releases.at(-1);
  if (current === undefined) throw new UserError(`The stack ${stack} has no releases yet: keelson deploy makes them.`);
  const before = standsFor(current, releases);
  const found = releases.findLast((release) => isHealthy(release) && standsFor(release, releases) < before);
  if (found !== undefined) return found;
  const valid = releases.filter((release) => isHealthy(release) && release !== current);
  throw new UserError(`The stack ${stack} has no healthy release before release ${before}.\n${listOf(valid)}`);
}

function absent(stack: string, releases: readonly Release[], wanted: number): string {
  const newest = releases.at(-1)?.number ?? 0;
  return wanted >= 1 && wanted <= newest
    ? `Release ${wanted} of the stack ${stack} was pruned: its images and its checkpoint are gone.`
    : `The stack ${stack} has no release ${wanted}.`;
}

function listOf(valid: readonly Release[]): string {
  if (valid.length === 0) return "There is none to go back to.";
  const lines = valid.map(({ number, startedAt, git }) => {
    const commit = git === undefined ? "" : ` ${git.commit.slice(0, 7)}`;
    return `  ${number}  ${startedAt}${commit}`;
  });
  return ["Releases to go back to, with --to:", ...lines].join("\n");
}
