import type { Case } from "./case.ts";
import { away, healthy, slow } from "./cases-health.ts";
import { bounded } from "./cases-metrics.ts";
import { disk, late, misconfigured, unreachable, wrongVersion } from "./cases-start.ts";
import { deadline, drains, killed, secondSignal } from "./cases-stop.ts";

/** Every runtime's. Those that are `everywhere` are asked of each framework in every run; the drill asks all of all. */
export const cases: readonly Case[] = [
  { name: "answers every path when all is well", run: healthy, everywhere: true },
  { name: "without its database is not ready, lives, and comes back by itself", run: away("database") },
  { name: "without Redis is not ready, lives, and comes back by itself", run: away("redis") },
  { name: "answers within 2 s when its servers hang", run: slow, everywhere: true },
  { name: "keeps its metrics bounded and as promtool wants them, whatever is asked", run: bounded },
  { name: "warns of a disk that is full to 85 %", run: disk },
  { name: "tells everything that is wrong with its configuration at once, and exits 78", run: misconfigured },
  { name: "refuses to start when its database stays away", run: unreachable },
  { name: "waits for a database that is late", run: late },
  { name: "refuses a database of a wrong version", run: wrongVersion },
  { name: "stops without losing anything, and exits 0", run: drains, everywhere: true },
  { name: "exits 1 on a second signal, and names what was open", run: secondSignal },
  { name: "exits 1 at the deadline, and names what was open", run: deadline },
  { name: "leaves nothing behind that answers when its first process is killed", run: killed, everywhere: true },
];
