import { median } from "../deploy/report.ts";
import type { Figures } from "./wrk.ts";

export const servers = ["bare nginx", "edge", "Caddy"] as const;
export type ServerName = (typeof servers)[number];

/** A server's figures at a load, in one of the rounds, which come one after the other. */
export interface Sample extends Figures {
  readonly load: string;
  readonly who: ServerName;
}

/** The median of each round's own ratio: what both share, such as a busy machine, falls out. */
export function ratio(samples: readonly Sample[], load: string, who: ServerName, against: ServerName): number {
  const rates = (server: ServerName) => of(samples, load, server).map(({ requestsPerSecond }) => requestsPerSecond);
  const other = rates(against);
  return median(rates(who).map((rate, round) => rate / other[round]!));
}

/** A Markdown table of medians, with the range of the rates. */
export function tableOf(samples: readonly Sample[]): string {
  const loads = [...new Set(samples.map(({ load }) => load))];
  const heads = ["load", "server", "requests/s (range)", "p50 ms", "p99 ms", "× bare nginx", "× Caddy"];
  const rows = loads.flatMap((load) => servers.map((who) => [load, who, ...cells(samples, load, who)]));
  return [heads, heads.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function cells(samples: readonly Sample[], load: string, who: ServerName): string[] {
  const own = of(samples, load, who);
  const rates = own.map(({ requestsPerSecond }) => requestsPerSecond);
  const range = `${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)}`;
  const times = (["p50Ms", "p99Ms"] as const).map((key) => median(own.map((one) => one[key])));
  const ratios = (["bare nginx", "Caddy"] as const).map((against) => ratio(samples, load, who, against));
  return [`${median(rates).toFixed(0)} (${range})`, ...[...times, ...ratios].map((figure) => figure.toFixed(2))];
}

function of(samples: readonly Sample[], load: string, who: ServerName): Sample[] {
  return samples.filter((sample) => sample.load === load && sample.who === who);
}
