// A process of its own, beside the one that measures: its bodies must not delay the small requests' clock. Takes
// HeavyOptions as its argument, runs until standard input ends, finishes what is under way and prints a HeavyReport.
import { once } from "node:events";
import { runHeavy } from "./run.ts";
import type { HeavyOptions } from "./types.ts";

const end = new AbortController();
process.stdin.resume();
void once(process.stdin, "end").then(() => end.abort());
const report = await runHeavy(JSON.parse(process.argv[2]!) as HeavyOptions, end.signal);
process.stdout.write(JSON.stringify(report), () => process.exit(0));
