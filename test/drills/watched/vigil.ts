import type { Watcher } from "../../support/live/monitoring.ts";

export interface Seen {
  readonly looks: number;
  /** At how many looks each alert fired, with the service that it names. */
  readonly alerts: Readonly<Record<string, number>>;
}

const betweenMs = 5000;

/** Looks at what fires every few seconds: what fired and ended within a minute is seen too. */
export class Vigil {
  #isOver = false;
  #looks = 0;
  readonly #alerts = new Map<string, number>();

  static async during(watcher: Watcher, work: () => Promise<unknown>): Promise<Seen> {
    const vigil = new Vigil();
    const watching = vigil.#watch(watcher);
    try {
      await work();
    } finally {
      vigil.#isOver = true;
    }
    await watching;
    return { looks: vigil.#looks, alerts: Object.fromEntries(vigil.#alerts) };
  }

  async #watch(watcher: Watcher): Promise<void> {
    while (!this.#isOver) {
      const names = new Set((await watcher.firingLabels()).map(nameOf));
      this.#looks += 1;
      for (const name of names) this.#alerts.set(name, (this.#alerts.get(name) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, betweenMs));
    }
  }
}

const nameOf = ({ alertname, service, severity }: Readonly<Record<string, string>>): string =>
  severity === "none" || service === undefined ? alertname! : `${alertname} of ${service}`;
