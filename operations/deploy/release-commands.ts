import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { EngineRun } from "../engine/events.ts";
import type { ReleaseCommandRun } from "../releases/types.ts";
import { nameOf } from "../state/resources.ts";

/** Ops under which the engine runs a command. */
const running = new Set(["create", "update", "create-replacement"]);

/** The release commands that a run began, by service, as the engine's events tell of their end. */
export function releaseCommandsOf({ events }: EngineRun): Readonly<Record<string, ReleaseCommandRun>> {
  const begun = new Map(events.flatMap((event) => startOf(event)));
  const ended = events.flatMap((event) => endOf(event, begun));
  return Object.fromEntries(ended);
}

function startOf({ resourcePreEvent, timestamp }: EngineEvent): [string, number][] {
  const metadata = resourcePreEvent?.planning === true ? undefined : resourcePreEvent?.metadata;
  return metadata === undefined || !running.has(metadata.op) ? [] : [[metadata.urn, timestamp]];
}

function endOf(event: EngineEvent, begun: ReadonlyMap<string, number>): [string, ReleaseCommandRun][] {
  const { resOutputsEvent, resOpFailedEvent, timestamp } = event;
  const urn = (resOutputsEvent ?? resOpFailedEvent)?.metadata.urn ?? "";
  const [service, start] = [serviceOf(urn), begun.get(urn)];
  if (service === undefined || start === undefined) return [];
  return [[service, { status: resOpFailedEvent === undefined ? "passed" : "failed", seconds: timestamp - start }]];
}

/** "web" of an app's command web-release; undefined of everything else. */
function serviceOf(urn: string): string | undefined {
  if (!urn.includes("::keelson:app-service:AppService$command:local:Command::")) return undefined;
  return /^(.+)-release$/.exec(nameOf(urn))?.[1];
}
