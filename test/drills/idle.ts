// npm run drill:idle -- [--minutes 60] [--load-minutes 10] [--rate 200] [--shared]
// A watched stack at rest, then under load with a deploy and a rollback: what fires is the dead man's alert and nothing else. With
// --shared the machine has other work: alerts on the host itself are turned off, and nobody is told otherwise.
import { parseArgs } from "node:util";
import { alertNames } from "../../config/alerts/names.ts";
import type { StackFile } from "../../config/schema.ts";
import { underLoad } from "../support/load/under-load.ts";
import { assertTargets, Watcher } from "../support/live/monitoring.ts";
import { Watched } from "./watched/watched.ts";
import { Vigil, type Seen } from "./watched/vigil.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    "load-minutes": { type: "string", default: "10" },
    rate: { type: "string", default: "200" },
    shared: { type: "boolean", default: false },
  },
});
const minuteMs = 60_000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

/** One machine asks as much as a town. Production refuses an edge without bounds, so they are wide. */
const limits = { requestsPerSecond: 1000, burst: 10_000, connections: 1000 };

const changed = (file: StackFile): StackFile => ({
  ...file,
  edge: { ...file.edge, routes: (file.edge?.routes ?? []).map((route) => ({ ...route, limits })) },
  alerts: { ...file.alerts, disabled: values.shared ? [...alertNames.host] : [] },
});

/** A deploy a third into the time and a rollback at two thirds, each of the app alone. */
async function changes({ project, file }: Watched, milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds;
  await pause(milliseconds / 3);
  const web = { ...file.services!["web"]!, env: { ...file.services!["web"]!.env, COLOUR: "green" } };
  project.writeStack({ ...file, services: { ...file.services, web } });
  await project.must("deploy", [], 600);
  console.log("deployed");
  await pause(end - milliseconds / 3 - Date.now());
  await project.must("rollback", ["--yes"], 600);
  console.log("rolled back");
  await pause(end - Date.now());
}

function show(title: string, { looks, alerts }: Seen): boolean {
  const lines = Object.entries(alerts).map(([alert, times]) => `  ${alert}: ${times} of ${looks} looks`);
  console.log([`${title}: ${looks} looks`, ...lines].join("\n"));
  const wrong = Object.keys(alerts).filter((alert) => alert !== "Watchdog");
  if (alerts["Watchdog"] !== looks) wrong.push("Watchdog, not at each look");
  if (wrong.length > 0) console.log(`  FAULT: ${wrong.join(", ")}`);
  return wrong.length === 0;
}

async function drill(watched: Watched): Promise<boolean> {
  const watcher = Watcher.onDocker(watched.stack);
  await assertTargets(watcher);
  const settled = 'time() - process_start_time_seconds{job="prometheus"} > 100';
  await watcher.until(() => watcher.count(settled), Boolean, 150);
  const rest = await Vigil.during(watcher, () => pause(Number(values.minutes) * minuteMs));
  const isQuiet = show(`at rest, ${values.minutes} min`, rest);
  const milliseconds = Number(values["load-minutes"]) * minuteMs;
  const options = { url: watched.url, rate: Number(values.rate), seconds: 3600, insecure: true };
  const { result, report, ledger } = await underLoad(watched.project, options, () =>
    Vigil.during(watcher, () => changes(watched, milliseconds)),
  );
  const isCalm = show(`under load, ${values["load-minutes"]} min, with a deploy and a rollback`, result);
  const { sent, ok, seconds, p50, p99, max } = report;
  console.log(`  ${sent} requests in ${seconds} s, ${ok} answered well, p50 ${p50} p99 ${p99} max ${max} ms`);
  console.log(`  ${JSON.stringify({ failures: report.failures, ledger })}`);
  return isQuiet && isCalm;
}

const watched = await Watched.start("drill-idle", { httpPort: 29084, httpsPort: 29447 }, changed);
if (values.shared) console.log("NOT looked at: the host's own alerts, on a machine with other work.");
const isGood = await drill(watched).finally(() => watched.remove());
process.exitCode = isGood ? 0 : 1;
