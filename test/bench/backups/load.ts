import { exec } from "../../support/docker.ts";

/** What clients saw in a stretch of time. */
export interface Seen {
  readonly transactions: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** A rate that leaves the machine room: what a backup costs is seen in how long transactions take, not in how many there are. */
const rate = 40;
const options = [
  `--rate=${rate}`,
  "--client=4",
  "--jobs=2",
  "--builtin=simple-update",
  "--no-vacuum",
  "--protocol=prepared",
];
const log = "/tmp/pgbench_log";

/** Writers that go on from the first measurement to the last; pgbench writes down when each transaction has ended, and how long it took. */
export class Load {
  readonly #server: string;
  readonly #running: Promise<unknown>;

  constructor(server: string) {
    this.#server = server;
    const words = ["pgbench", "--log", `--log-prefix=${log}`, "--time=36000", ...options, "-U", "postgres", "bench"];
    this.#running = exec(server, words, "", 36_100);
  }

  /** Ends it, and tells what was seen between two times (milliseconds since 1970). */
  async end(): Promise<(from: number, to: number) => Seen> {
    // pgbench writes its log in pieces of some seconds.
    await new Promise((resolve) => setTimeout(resolve, 8000));
    const script = `cat ${log}.*; for p in /proc/[0-9]*; do read -r c < $p/comm && [ "$c" = pgbench ] && kill \${p#/proc/}; done; rm ${log}.*`;
    const { stdout } = await exec(this.#server, ["bash", "-c", script], "", 60);
    await this.#running;
    const lines = stdout.split("\n").map((line) => line.split(" ").map(Number));
    const all = lines.filter((columns) => columns.length >= 6);
    return (from, to) =>
      seen(all.filter(([, , , , s, us]) => within(s! * 1000 + us! / 1000, from, to)).map(([, , time]) => time! / 1000));
  }
}

const within = (at: number, from: number, to: number) => at >= from && at <= to;

function seen(times: readonly number[]): Seen {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { transactions: times.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}
