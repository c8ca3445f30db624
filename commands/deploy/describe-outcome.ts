import type { Outcome } from "./outcome.ts";

/** The last line, which says where things stand and what to do. */
export function describeOutcome(outcome: Outcome, stack: string): string {
  const again = `keelson deploy --stack ${stack}`;
  switch (outcome.kind) {
    case "healthy":
      return outcome.release === undefined ? "Done." : `Release ${outcome.release} is healthy.`;
    case "blocked":
      return "Nothing was changed.";
    case "returned":
      return `The deploy failed and was taken back: release ${outcome.release} runs what ran before. Mend it, then ${again}.`;
    case "failed":
      return `The deploy failed. What ran before is not stopped where the new version never got well. Mend it, then ${again}; keelson rollback --stack ${stack} goes back to the last healthy release.`;
    case "stranded":
      return `The deploy failed, and so did the return to the release before it. keelson doctor --stack ${stack} says where things stand.`;
    case "interrupted":
      return `Interrupted: what was begun is finished, nothing more was. ${again} goes on from here; keelson rollback --stack ${stack} goes back.`;
  }
}
