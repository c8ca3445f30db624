import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { endUnended } from "../recovery/unended.ts";
import { withStack } from "../recovery/with-stack.ts";
import { openReleases } from "../releases/store.ts";
import type { ReleaseStore } from "../releases/types.ts";
import { rendersOnly } from "../target.ts";
import type { ChangeContext } from "./context.ts";
import type { Outcome } from "./outcome.ts";
import { realParts } from "./parts.ts";
import type { Reporter } from "./report.ts";

export interface Change {
  readonly stack: string;
  readonly config: StackConfig;
  /** More variables for the engine. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly report: Reporter;
  /** The verb, as the lock's finder reads it. */
  readonly command: string;
  readonly seconds: number;
}

/** Changes a stack while nobody else does, from a state that is whole: what an earlier run left half-made is mended first. */
export function changeStack(
  { stack, config, variables, report, command, seconds }: Change,
  act: (context: ChangeContext, store: ReleaseStore | undefined) => Promise<Outcome>,
): Promise<Outcome> {
  const say = (line: string) => report.line(line);
  return withStack({ stack, config, command, seconds, say }, async (locked) => {
    const env = { ...locked.env, ...variables };
    const signal = AbortSignal.any([locked.signal, AbortSignal.timeout(seconds * 1000)]);
    const context = { stack, config, env, report, signal, parts: realParts };
    const outcome = await act(context, openStore(context)).catch((error: unknown) => interrupted(error, signal));
    if (outcome.kind === "interrupted") await endCommands(context);
    return outcome;
  });
}

/** Where the engine had to stop in the middle of a release command, that goes on by itself. */
async function endCommands({ stack, config, env, report }: ChangeContext): Promise<void> {
  try {
    for (const line of await endUnended({ stack, config, env })) report.line(line);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    report.line(`Warning: whether a release command still runs could not be asked: ${error.message}`);
  }
}

/** What was stopped between two steps says so by an error. */
function interrupted(error: unknown, { aborted }: AbortSignal): Outcome {
  if (!aborted || !(error instanceof UserError)) throw error;
  return { kind: "interrupted" };
}

/** Rendered YAML is somebody else's to release; and where a backend keeps no releases, a deploy is still a deploy. */
function openStore({ stack, config, env, report }: ChangeContext): ReleaseStore | undefined {
  if (rendersOnly(config)) return undefined;
  try {
    return openReleases(stack, env);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    report.line(`Warning: no release is recorded, so there is no way back: ${error.message}`);
    return undefined;
  }
}
