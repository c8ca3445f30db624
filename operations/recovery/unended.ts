import { openTarget, type RecoveryArgs } from "./recover.ts";

/**
 * Ends the release commands that still run though nobody waits for them: an engine that is asked to stop kills whoever
 * did, and the next command would only find them later. To be called with the stack's lock held.
 */
export async function endUnended(args: RecoveryArgs): Promise<string[]> {
  const target = await openTarget(args);
  const lines: string[] = [];
  for (const thing of target.existing.filter(({ unended }) => unended === true))
    if (await target.remove(thing)) lines.push(`Stopped the ${thing.kind} ${thing.name}, which was at work.`);
  return lines;
}
