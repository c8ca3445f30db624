import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { FinishedRun } from "../engine/engine.ts";
import { errorsOf, plain, type EngineRun } from "../engine/events.ts";
import { redact } from "../evidence/redact.ts";
import { reasonsOf } from "../images/failed-builds.ts";

/** What components/docker/release.sh and its like say; the engine puts its own frame before it. */
const failure = /services\.[a-z0-9-]+\.release: [^]*/;

export interface ReleaseFailures<T> {
  /** What each release command that failed printed at last, with what looks like a credential hidden. */
  readonly said: readonly string[];
  /** The same run without that: an app's output is no message of the engine's, whatever words it contains. */
  readonly rest: T;
}

/** Why an update failed: what release commands said, and the reasons of everything else. */
export async function reasonsOfUp(run: FinishedRun, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const { said, rest } = releaseFailures(run);
  if (said.length > 0 && errorsOf(rest).length === 0) return said;
  return [...said, ...(await reasonsOf(rest, env))];
}

export function releaseFailures<T extends EngineRun>(run: T): ReleaseFailures<T> {
  const said = run.events.flatMap(saidBy);
  const rest = { ...run, events: run.events.filter((event) => saidBy(event).length === 0) };
  return { said: [...new Set(said)], rest };
}

function saidBy({ diagnosticEvent }: EngineEvent): string[] {
  if (diagnosticEvent?.severity !== "error") return [];
  const text = failure.exec(plain(diagnosticEvent.message))?.[0];
  return text === undefined ? [] : [text.split("\n").map(redact).join("\n").trim()];
}
