import { get } from "node:http";

export interface SteadyRequests {
  /** Ends it, waits for the answers under way, and counts: failed is all but 200. */
  stop(): Promise<{ readonly sent: number; readonly failed: number }>;
}

/** Asks an address again and again, each time on a connection of its own; a request a second is `rate` 1. */
export function steadyRequests(url: string, rate: number): SteadyRequests {
  const answers: Promise<boolean>[] = [];
  const timer = setInterval(() => answers.push(isWell(url)), 1000 / rate);
  return {
    async stop() {
      clearInterval(timer);
      const all = await Promise.all(answers);
      return { sent: all.length, failed: all.filter((well) => !well).length };
    },
  };
}

function isWell(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = get(url, { agent: false, timeout: 10_000 }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode === 200));
    });
    sent.on("timeout", () => sent.destroy());
    sent.on("error", () => resolve(false));
  });
}
