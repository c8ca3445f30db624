import type { Outcome } from "../../operations/deploy/outcome.ts";

/** The last line, which says where things stand and what to do. */
export function describeOutcome(outcome: Outcome, stack: string): string {
  const again = `keelson deploy --stack ${stack}`;
  switch (outcome.kind) {
    case "healthy":
      return `${healthy(outcome, "Done")}.`;
    case "unchecked":
      return `${healthy(outcome, "It runs")}, but not all of it could be checked. Mend what is NOT CHECKED above, or accept it: ${again} --allow-unchecked.`;
    case "blocked":
      return "Nothing was changed.";
    case "returned":
      return `The deploy failed and was taken back: ${returned(outcome)}. Mend it, then ${again}.`;
    case "failed":
      return failed(outcome, stack, again);
    case "stranded":
      return `The deploy failed, and so did the return to the release before it. keelson doctor --stack ${stack} says where things stand.`;
    case "interrupted":
      return `Interrupted: what was begun is finished, nothing more was. ${again} goes on from here; keelson rollback --stack ${stack} goes back.`;
  }
}

function failed({ wayBack }: { readonly wayBack?: number }, stack: string, again: string): string {
  const head = "The deploy failed. What ran before is not stopped where the new version never got well.";
  const back = wayBack === undefined ? "" : `; keelson rollback --stack ${stack} goes back to release ${wayBack}`;
  return `${head} Mend it, then ${again}${back}.`;
}

function returned({ release }: { readonly release?: number }): string {
  return release === undefined ? "what ran before runs again" : `release ${release} runs what ran before`;
}

/** Describes a healthy end. Where a backend keeps no releases, there is no number. */
function healthy({ release }: { readonly release?: number }, otherwise: string): string {
  return release === undefined ? otherwise : `Release ${release} is healthy`;
}
