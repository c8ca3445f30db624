import assert from "node:assert/strict";
import { container, exec } from "../docker.ts";
import { selectorsOf } from "../metrics/selectors.ts";

interface Target {
  readonly health: string;
  readonly lastError: string;
  readonly scrapeUrl: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Rule {
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly lastError?: string;
}

interface Alert {
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A stack's Prometheus, asked from inside its own container: nothing of it is published. */
export class Watcher {
  readonly #stack: string;

  constructor(stack: string) {
    this.#stack = stack;
  }

  async #ask<T>(path: string): Promise<T> {
    const { name } = await container(this.#stack, "prometheus");
    const url = `http://127.0.0.1:9090/api/v1/${path}`;
    const { code, stdout, stderr } = await exec(name, ["/keelson/probe", "get", "--timeout", "10s", url]);
    assert.equal(code, 0, `${url}: ${stderr}`);
    return (JSON.parse(stdout) as { readonly data: T }).data;
  }

  async targets(): Promise<readonly Target[]> {
    return (await this.#ask<{ readonly activeTargets: readonly Target[] }>("targets?state=active")).activeTargets;
  }

  async rules(): Promise<readonly Rule[]> {
    const { groups } = await this.#ask<{ readonly groups: readonly { readonly rules: readonly Rule[] }[] }>("rules");
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
    const { result } = await this.#ask<{ readonly result: readonly { readonly value: [number, string] }[] }>(
      `query?query=${encodeURIComponent(`count(${expr})`)}`,
    );
    return Number(result[0]?.value[1] ?? 0);
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

/** Lines of targets that do not answer. */
export const down = (targets: readonly Target[]): string[] =>
  targets
    .filter(({ health }) => health !== "up")
    .map(({ labels, health, lastError, scrapeUrl }) => `${labels["job"]} ${scrapeUrl}: ${health} ${lastError}`);

export const jobsOf = (targets: readonly Target[]): string[] =>
  [...new Set(targets.map(({ labels }) => labels["job"]!))].sort();
