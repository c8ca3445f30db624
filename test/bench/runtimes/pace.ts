// A process of its own, so that its work is not the server's: sends at a fixed rate over kept connections and prints latencies.
import { Agent, get } from "node:http";

const [url, rate, seconds] = process.argv.slice(2) as [string, string, string];
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const total = Number(rate) * Number(seconds);
const latencies: number[] = [];
const failures: string[] = [];
const start = performance.now();

function ask(dueMs: number): Promise<void> {
  return new Promise((resolve) => {
    const failed = (reason: string) => {
      failures.push(reason);
      resolve();
    };
    get(url, { agent, timeout: 10_000 }, (response) => {
      response.resume().on("end", () => {
        // From the moment when it was due: a stall counts for all that it held up.
        latencies.push(performance.now() - start - dueMs);
        if (response.statusCode === 200) resolve();
        else failed(`status ${response.statusCode ?? 0}`);
      });
    }).on("error", ({ message }) => failed(message));
  });
}

const pending: Promise<void>[] = [];
await new Promise<void>((resolve) => {
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((performance.now() - start) / 1000) * Number(rate)));
    while (pending.length < due) pending.push(ask((pending.length / Number(rate)) * 1000));
    if (pending.length < total) return;
    clearInterval(timer);
    resolve();
  }, 2);
});
await Promise.all(pending);
latencies.sort((a, b) => a - b);
const at = (share: number) => Math.round(latencies[Math.floor(latencies.length * share)]! * 10) / 10;
const report = { sent: total, failed: failures.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
process.stdout.write(JSON.stringify({ ...report, first: failures[0] }));
agent.destroy();
