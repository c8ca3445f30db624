// npm run drill:alerts [-- --batches 1,2,3,4]
// Every alert that can be raised without harm to the machine, raised by its real cause on a real stack with the ordinary waits, and
// seen at a real mail server, a webhook, a webhook of Slack's kind and a dead man's switch. Three quarters of an hour.
import { networkInterfaces } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { AlertName } from "../../config/alerts/names.ts";
import { everyAlert } from "../support/alert-stack.ts";
import { planOf } from "../support/live-plan.ts";
import { Watcher } from "../support/live/monitoring.ts";
import { Project } from "../support/project.ts";
import type { Batch, Expected } from "./alerts/cause.ts";
import { batches, standing } from "./alerts/causes.ts";
import { ReceiverServers } from "./alerts/receivers.ts";
import { often, type Scene } from "./alerts/scene.ts";
import { installApp, troubledStack } from "./alerts/stack-file.ts";
import { type Course, missed, table } from "./alerts/timeline.ts";

const port = 21180;
const { values } = parseArgs({
  options: { batches: { type: "string", default: batches.map((_, place) => place + 1).join() } },
});
const project = new Project("alerts-drill");
const receivers = await ReceiverServers.start();
const courses: (Course & { readonly service?: string })[] = [];
const watcher = Watcher.onDocker(project.stack);
const looking = often(3000, look);

/** An address of this machine by which containers reach it: the engine routes them there, not to its loopback. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const found = all.find(({ family, internal }) => family === "IPv4" && !internal);
  if (found === undefined) throw new Error("this machine has no address but its loopback: containers cannot reach it");
  return found.address;
}

function course(expected: Expected, cause: string): (typeof courses)[number] {
  const { alert, ...of } = typeof expected === "string" ? { alert: expected } : expected;
  return { alert, ...of, cause, caused: Date.now() };
}

/** One look at what fires: beginnings and ends of what is expected. */
async function look(): Promise<void> {
  const firing = await watcher.firingLabels();
  const now = Date.now();
  for (const one of courses) {
    const fires = firing.some(
      ({ alertname, service }) => alertname === one.alert && (one.service ?? service) === service,
    );
    if (fires) one.fired ??= now;
    else if (one.fired !== undefined && one.undone !== undefined) one.ended ??= now;
  }
}

async function lookUntil(done: () => boolean, minutes: number): Promise<void> {
  const end = Date.now() + minutes * 60_000;
  while (!done() && Date.now() < end) await sleep(1000);
}

async function runBatch(scene: Scene, { causes, minutes }: Batch): Promise<void> {
  const own = courses.filter(({ undone }) => undone === undefined);
  const stops: (() => Promise<void>)[] = [];
  for (const { title, alerts, begin } of causes) {
    const begun = alerts.map((expected) => course(expected, title));
    own.push(...begun);
    courses.push(...begun);
    const stop = await begin(scene);
    stops.push(async () => {
      if (stop === undefined) return;
      await stop();
      for (const one of begun) one.undone = Date.now();
    });
  }
  await lookUntil(() => own.every(({ fired }) => fired !== undefined), minutes);
  // Notifications of the last one are on their way: they wait for others of their group.
  await lookUntil(() => false, 0.75);
  for (const stop of stops) await stop();
}

/** Alerts that another one of the drill makes superfluous, by the rules that Alertmanager itself has. */
const silenced: ReadonlySet<AlertName> = new Set(everyAlert().flatMap(({ silences }) => silences?.alerts ?? []));

/** The dead man's service would raise the alarm after two calls that did not come. */
function deadman(): string {
  const calls = receivers.deadmanCalls;
  const gaps = calls.slice(1).map((at, place) => at - calls[place]!);
  const quiet = Date.now() - calls.at(-1)!;
  const usual = Math.max(...gaps) / 1000;
  return `dead man's switch: ${calls.length} calls, at most ${usual.toFixed(0)} s apart; quiet for ${(quiet / 1000).toFixed(0)} s since Alertmanager was stopped`;
}

async function drill(): Promise<void> {
  installApp(project);
  project.writeStack(troubledStack(port, { address: ownAddress(), ...receivers.ports }));
  for (const { title, alerts } of standing) courses.push(...alerts.map((expected) => course(expected, title)));
  await project.must("up", [], 1500);
  const scene = { stack: project.stack, url: `https://127.0.0.1:${port + 1}`, plan: await planOf(project) };
  const some = values.batches.split(",").map((number) => batches[Number(number) - 1]!);
  for (const batch of some) {
    await runBatch(scene, batch);
    console.error(table(courses, receivers.arrivals));
  }
  const deadmans = some.at(-1) === batches.at(-1) ? deadman() : undefined;
  await lookUntil(() => courses.every(({ undone, ended }) => undone === undefined || ended !== undefined), 16);
  await looking();
  console.log(table(courses, receivers.arrivals));
  if (deadmans !== undefined) console.log(`\n${deadmans}`);
  const problems = [...missed(courses, receivers.arrivals, silenced), ...new Set(receivers.refused)];
  if (problems.length > 0) {
    console.log(`\nNot as wanted:\n${problems.map((line) => `- ${line}`).join("\n")}`);
    process.exitCode = 1;
  }
}

try {
  await drill();
} catch (error) {
  // Before the clean-up, which may fail of the same cause and would be heard alone.
  console.error(error);
  process.exitCode = 1;
} finally {
  await looking();
  await receivers.stop();
  await project.remove();
}
