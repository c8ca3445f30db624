import { setTimeout as sleep } from "node:timers/promises";
import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { parseDuration } from "../../sizing/units.ts";
import type { GateResult } from "../releases/types.ts";
import { count, judge } from "./judge.ts";
import type { GateSettings, GateSource, Look, Probed } from "./types.ts";

export function gateSettings({ deploy }: StackConfig): GateSettings {
  const settle = parseDuration(deploy.settle);
  return {
    timeout: parseDuration(deploy.gate.timeout),
    // A window that is shorter than the pause between two looks would be seen by one look alone.
    interval: Math.min(parseDuration(deploy.gate.interval), settle),
    settle,
    healthy: deploy.gate.healthy,
    errors: deploy.gate.errors,
  };
}

export interface GateRun {
  readonly signal: AbortSignal;
  readonly onLook?: (look: Look) => void;
}

/** Looks at the running stack until it has proved itself, or has not in time. */
export async function runGate(
  source: GateSource,
  settings: GateSettings,
  { signal, onLook }: GateRun,
): Promise<GateResult> {
  const began = Date.now();
  const looks: Look[] = [];
  for (;;) {
    const look = await takeLook(source, began);
    looks.push(look);
    onLook?.(look);
    const { status, reasons } = judge(looks, settings);
    if (status !== "waiting") return { status, ...count(look), seconds: secondsSince(began), reasons };
    if (signal.aborted) return interrupted(look, began);
    // What is left of the interval: a look takes its time too.
    const pause = look.seconds + settings.interval - (Date.now() - began) / 1000;
    await sleep(Math.max(0, pause) * 1000, undefined, { signal }).catch(() => undefined);
  }
}

async function takeLook(source: GateSource, began: number): Promise<Look> {
  const seconds = (Date.now() - began) / 1000;
  try {
    const [probed, traffic] = await Promise.all([source.look(), source.traffic(seconds)]);
    return { seconds, probed, traffic };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // One question that nobody answered is no verdict; a platform that stays silent is one in the end.
    return { seconds, probed: [unanswered(error.message)], traffic: { requests: 0, errors: 0 } };
  }
}

function unanswered(problem: string): Probed {
  return { service: "the platform", instance: "no answer", critical: true, good: false, restarts: 0, problem };
}

function secondsSince(began: number): number {
  return Math.round((Date.now() - began) / 1000);
}

function interrupted(look: Look, began: number): GateResult {
  return { status: "not-run", ...count(look), seconds: secondsSince(began), reasons: ["interrupted before its end"] };
}
