import type { GateSettings, Look, Probed, Traffic } from "./types.ts";

export interface Verdict {
  readonly status: "waiting" | "passed" | "failed";
  /** What stands against it, one line each. */
  readonly reasons: readonly string[];
}

/** Fewer answers than this say nothing about a share of errors, unless most of several are errors. */
const fewestRequests = 20;
const fewestErrors = 5;

/**
 * Judges all looks so far, oldest first, at least one. Passed: over the settle window up to the last look enough probes and
 * all critical services were good and nothing restarted. Failed: the edge answers too much with errors, or time is up.
 */
export function judge(looks: readonly Look[], settings: GateSettings): Verdict {
  const last = looks.at(-1)!;
  const errors = trafficProblem(last.traffic, settings);
  if (errors !== undefined) return { status: "failed", reasons: [errors] };
  const problems = [...problemsOf(last, settings), ...restartsOf(window(looks, settings))];
  if (problems.length === 0 && isSettled(looks, settings)) return { status: "passed", reasons: [] };
  const reasons = problems.length === 0 ? [`not well for ${settings.settle} s without a break`] : problems;
  return { status: last.seconds >= settings.timeout ? "failed" : "waiting", reasons };
}

/** Good probes of a look, and all of them. */
export function count({ probed }: Look): { readonly good: number; readonly asked: number } {
  return { good: probed.filter(({ good }) => good).length, asked: probed.length };
}

function trafficProblem({ requests, errors }: Traffic, settings: GateSettings): string | undefined {
  const few = requests < fewestRequests && (errors < fewestErrors || errors * 2 <= requests);
  if (few || errors * 100 <= requests * settings.errors) return undefined;
  return `the edge answered ${errors} of ${requests} requests with 5xx (allowed: ${settings.errors} %)`;
}

function problemsOf(look: Look, { healthy }: GateSettings): string[] {
  const { good, asked } = count(look);
  const bad = look.probed.filter(({ good }) => !good);
  const enough = good * 100 >= asked * healthy;
  if (asked === 0) return ["nothing runs that could be asked"];
  return bad.filter(({ critical }) => critical || !enough).map(describe);
}

function describe({ service, instance, problem }: Probed): string {
  return `${service} (${instance}): ${problem}`;
}

/** The looks of the settle window, and the one before it, from which restarts are counted. */
function window(looks: readonly Look[], { settle }: GateSettings): readonly Look[] {
  const from = looks.at(-1)!.seconds - settle;
  const first = looks.findLastIndex(({ seconds }) => seconds <= from);
  return looks.slice(Math.max(0, first));
}

function restartsOf(looks: readonly Look[]): string[] {
  const before = new Map(looks[0]!.probed.map(({ instance, restarts }) => [instance, restarts]));
  const restarted = looks.at(-1)!.probed.filter(({ instance, restarts }) => restarts > (before.get(instance) ?? 0));
  return restarted.map(({ service, instance }) => `${service} (${instance}): restarted`);
}

function isSettled(looks: readonly Look[], settings: GateSettings): boolean {
  const spans = looks.at(-1)!.seconds - looks[0]!.seconds >= settings.settle;
  return spans && window(looks, settings).every((look) => problemsOf(look, settings).length === 0);
}
