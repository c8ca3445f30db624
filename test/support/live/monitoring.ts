import assert from "node:assert/strict";
import { kubectlOutput } from "../cluster/kubectl.ts";
import { container, exec } from "../docker.ts";
import { selectorsOf } from "../metrics/selectors.ts";

interface Target {
  readonly health: string;
  readonly lastError: string;
  readonly scrapeUrl: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A rule as the running Prometheus tells it. */
export interface LiveRule {
  readonly name: string;
  readonly type: "alerting" | "recording";
  readonly query: string;
  readonly health: string;
  readonly lastError?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Alert {
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Runs a command in the container of Prometheus and returns its standard output. */
type Inside = (command: readonly string[]) => Promise<string>;

/** A stack's Prometheus, asked from inside its own container: nothing of it is published. */
export class Watcher {
  readonly #inside: Inside;

  constructor(inside: Inside) {
    this.#inside = inside;
  }

  static onDocker(stack: string): Watcher {
    return new Watcher(async (command) => {
      const { name } = await container(stack, "prometheus");
      const { code, stdout, stderr } = await exec(name, command);
      assert.equal(code, 0, `${command.join(" ")}: ${stderr}`);
      return stdout;
    });
  }

  static inCluster(namespace: string): Watcher {
    const at = ["exec", "--namespace", namespace, "statefulset/prometheus", "--"];
    return new Watcher((command) => kubectlOutput([...at, ...command]));
  }

  async #ask<T>(path: string): Promise<T> {
    const url = `http://127.0.0.1:9090/api/v1/${path}`;
    const answer = await this.#inside(["/keelson/probe", "get", "--timeout", "10s", url]);
    return (JSON.parse(answer) as { readonly data: T }).data;
  }

  async targets(): Promise<readonly Target[]> {
    return (await this.#ask<{ readonly activeTargets: readonly Target[] }>("targets?state=active")).activeTargets;
  }

  async rules(): Promise<readonly LiveRule[]> {
    const { groups } = await this.#ask<{ readonly groups: readonly { readonly rules: readonly LiveRule[] }[] }>(
      "rules",
    );
    return groups.flatMap(({ rules }) => rules);
  }

  /** The labels of every alert that fires, its name among them. */
  async firingLabels(): Promise<Readonly<Record<string, string>>[]> {
    const { alerts } = await this.#ask<{ readonly alerts: readonly Alert[] }>("alerts");
    return alerts.filter(({ state }) => state === "firing").map(({ labels }) => labels);
  }

  async firing(): Promise<string[]> {
    return (await this.firingLabels()).map(({ alertname }) => alertname!);
  }

  /** How often an expression's result has a series. */
  async count(expr: string): Promise<number> {
    return (await this.#first(`count(${expr})`)) ?? 0;
  }

  /** The one number that an expression comes to. */
  async value(expr: string): Promise<number> {
    const value = await this.#first(expr);
    assert.ok(value !== undefined, `nothing comes of ${expr}`);
    return value;
  }

  async #first(expr: string): Promise<number | undefined> {
    const { result } = await this.#ask<{ readonly result: readonly { readonly value: [number, string] }[] }>(
      `query?query=${encodeURIComponent(expr)}`,
    );
    return result[0] && Number(result[0].value[1]);
  }

  /** The labels of each series of an expression's result. */
  async series(expr: string): Promise<readonly Readonly<Record<string, string>>[]> {
    const { result } = await this.#ask<{ readonly result: readonly { readonly metric: Record<string, string> }[] }>(
      `query?query=${encodeURIComponent(expr)}`,
    );
    return result.map(({ metric }) => metric);
  }

  /** What kind each metric is, in the exporters' own words. */
  async types(): Promise<ReadonlyMap<string, string>> {
    const all = await this.#ask<Readonly<Record<string, readonly { readonly type: string }[]>>>("metadata");
    return new Map(Object.entries(all).map(([metric, [first]]) => [metric, first!.type]));
  }

  /** What rules read and nobody tells, as "metric of job". */
  async missing(): Promise<string[]> {
    const wanted = new Map<string, string>();
    for (const { query } of await this.rules()) {
      for (const { metric, matchers } of selectorsOf(query)) {
        const { job } = matchers;
        if (job !== undefined) wanted.set(`${metric} of ${job}`, `${metric}{job="${job}"}`);
      }
    }
    const counted = await Promise.all(
      [...wanted].map(async ([name, expr]) => ({ name, count: await this.count(expr) })),
    );
    return counted.filter(({ count }) => count === 0).map(({ name }) => name);
  }

  /** Asks until it finds the answer good, and returns the last one. */
  async until<T>(ask: () => Promise<T>, good: (answer: T) => boolean, seconds: number): Promise<T> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const answer = await ask();
      if (good(answer) || Date.now() > end) return answer;
      await new Promise((resolve) => setTimeout(resolve, 3000));
    }
  }
}

/** Every target answers, after its first look at the latest; returns them. */
export async function assertTargets(watcher: Watcher): Promise<readonly Target[]> {
  const targets = await watcher.until(
    () => watcher.targets(),
    (all) => down(all).length === 0,
    90,
  );
  assert.deepEqual(down(targets), []);
  return targets;
}

/** Every rule is evaluated on metrics that somebody tells, but for those that wait for a first time. Returns what is not told yet. */
export async function assertRules(
  watcher: Watcher,
  waits: Readonly<Record<string, string>>,
): Promise<{ readonly rules: number; readonly missing: readonly string[] }> {
  const rules = await watcher.until(
    () => watcher.rules(),
    (all) => failing(all).length === 0,
    60,
  );
  assert.deepEqual(failing(rules), []);
  const missing = await watcher.until(
    () => watcher.missing(),
    (all) => all.every((one) => one in waits),
    60,
  );
  assert.deepEqual(
    missing.filter((one) => !(one in waits)),
    [],
  );
  return { rules: rules.length, missing };
}

/** Rules that could not be evaluated, with what Prometheus says of each. */
const failing = (rules: readonly LiveRule[]): string[] =>
  rules.filter(({ health }) => health !== "ok").map(({ name, health, lastError }) => `${name} ${health} ${lastError}`);

/** Lines of targets that do not answer. */
const down = (targets: readonly Target[]): string[] =>
  targets
    .filter(({ health }) => health !== "up")
    .map(({ labels, health, lastError, scrapeUrl }) => `${labels["job"]} ${scrapeUrl}: ${health} ${lastError}`);

export const jobsOf = (targets: readonly Target[]): string[] =>
  [...new Set(targets.map(({ labels }) => labels["job"]!))].sort();
