import { get } from "node:http";

export interface SteadyRequests {
  /** Ends it, waits for the answers under way, and counts: failed is all but 200, `reasons` says what came in its place. */
  stop(): Promise<{
    readonly sent: number;
    readonly failed: number;
    readonly reasons: Readonly<Record<string, number>>;
  }>;
}

/** Asks an address again and again, each time on a connection of its own; a request a second is `rate` 1. */
export function steadyRequests(url: string, rate: number): SteadyRequests {
  const answers: Promise<string>[] = [];
  const timer = setInterval(() => answers.push(outcomeOf(url)), 1000 / rate);
  return {
    async stop() {
      clearInterval(timer);
      const all = await Promise.all(answers);
      const wrong = all.filter((outcome) => outcome !== "200");
      const counts = [...new Set(wrong)].map((reason) => [reason, wrong.filter((one) => one === reason).length]);
      return { sent: all.length, failed: wrong.length, reasons: Object.fromEntries(counts) as Record<string, number> };
    },
  };
}

/** The status, or the code of what kept it from coming. */
function outcomeOf(url: string): Promise<string> {
  return new Promise((resolve) => {
    const sent = get(url, { agent: false, timeout: 10_000 }, (response) => {
      response.resume().on("end", () => resolve(String(response.statusCode)));
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer within 10 s")));
    sent.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}
