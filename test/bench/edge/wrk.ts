import { output } from "../../support/run.ts";

export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** A connection, and so a handshake, for each request. */
  readonly closing?: boolean;
}

export interface Figures {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Runs wrk in a container on a network. A request that fails spoils the round: it would count as a fast one. */
export async function wrk(
  image: string,
  network: string,
  { url, connections, seconds, closing }: Load,
): Promise<Figures> {
  const load = ["--threads", "1", "--connections", String(connections), "--duration", `${seconds}s`, "--latency"];
  const header = closing === true ? ["--header", "Connection: close"] : [];
  const run = ["run", "--rm", "--network", network, image, ...load, ...header, url];
  return figuresOf(await output("docker", run, { timeoutSeconds: seconds + 60 }));
}

export function figuresOf(said: string): Figures {
  const bad = /Non-2xx or 3xx responses: .*|Socket errors: .*/.exec(said);
  // A server may close a connection that wrk has opened and not used yet: those are no lost requests.
  if (bad !== null && !/connect 0, read \d+, write 0, timeout 0/.test(bad[0])) throw new Error(`wrk: ${bad[0]}`);
  const [, requests] = /^Requests\/sec: +([\d.]+)/m.exec(said) ?? [];
  const share = (percent: number) => milliseconds(new RegExp(`^ +${percent}% +([\\d.]+)(us|ms|s)$`, "m").exec(said));
  if (requests === undefined) throw new Error(`wrk said no rate:\n${said}`);
  return { requestsPerSecond: Number(requests), p50Ms: share(50), p99Ms: share(99) };
}

function milliseconds(found: RegExpExecArray | null): number {
  if (found === null) throw new Error("wrk said no latency");
  const [, number, unit] = found;
  return Number(number) * { us: 0.001, ms: 1, s: 1000 }[unit as "us" | "ms" | "s"];
}
