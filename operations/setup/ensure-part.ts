import { buildPart } from "./build.ts";
import type { SetupContext, Way } from "./context.ts";
import { decide } from "./decide.ts";
import { findCandidates } from "./facts.ts";
import { installOfficial } from "./official.ts";
import type { Part } from "./parts.ts";
import { note } from "./report.ts";

export interface InstalledPart {
  readonly part: Part;
  readonly path: string;
  readonly way: Way;
  /** Says whether the part was made here, now or by an earlier setup. */
  readonly built: boolean;
}

export async function ensurePart(part: Part, cli: string | undefined, context: SetupContext): Promise<InstalledPart> {
  const decision = decide(part, await findCandidates(part, cli, context), context.options.offline);
  if (decision.kind === "found") {
    const { path, built } = decision.candidate;
    return { part, path, way: "found", built };
  }
  for (const way of decision.ways) {
    const path = await ways[way](part, cli, context);
    if (path !== undefined) return { part, path, way, built: way === "built" };
  }
  throw new Error(`no way led to ${part.label}`);
}

const ways = {
  official: installOfficial,
  built: (part: Part, _cli: string | undefined, context: SetupContext): Promise<string> => {
    note(`${part.label}: building from Go modules; with nothing cached this takes about ${part.build.coldBuild}`);
    return buildPart(part, context);
  },
};
