import { downloads, uploads } from "./bodies.ts";
import { sockets, streams } from "./open-ones.ts";
import { HeavyTally } from "./tally.ts";
import type { HeavyOptions, HeavyReport } from "./types.ts";

/** So much in the drill: half of what its two cores can do. */
const usual = { clients: 2, insecure: false, uploadBytes: 5_000_000, downloadBytes: 50_000_000, pauseMs: 1000 };

/** Clients of every kind, until the signal; then what is under way is finished. */
export async function runHeavy(given: HeavyOptions, ended: AbortSignal): Promise<HeavyReport> {
  const tally = new HeavyTally();
  const around = { options: { ...usual, ...given }, tally, ended };
  const each = Array.from({ length: around.options.clients }, () => around);
  await Promise.all([uploads, downloads, streams, sockets].flatMap((kind) => each.map(kind)));
  return tally.report();
}
