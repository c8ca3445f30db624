import { cronFault } from "../../config/cron.ts";
import { isGroup, pairsOf } from "./merge.ts";
import type { ComposeFile, Group, Note } from "./types.ts";
import { wordsOf } from "./words.ts";

type Services = ComposeFile["services"];

/** Where a service that runs at set times says when; Compose looks at no key that begins like this. */
const scheduleKey = "x-keelson-schedule";

export function scheduleOf(service: Group): string | undefined {
  const schedule = service[scheduleKey];
  return typeof schedule === "string" ? schedule : undefined;
}

/** Keys that are of a server, or of the service beside which a job is. */
const serverKeys = [
  "ports",
  "expose",
  "healthcheck",
  "labels",
  "container_name",
  "hostname",
  "scale",
  "deploy",
  "restart",
  "command",
];

/**
 * Jobs that labels describe for a scheduler with the Docker socket, as services of their own: those of Ofelia and of its
 * follower Chadburn run in a service's image, with its variables and volumes; swarm-cronjob's are the service itself.
 */
export function withJobs(services: Services): { readonly services: Services; readonly notes: readonly Note[] } {
  const notes: Note[] = [];
  const entries = Object.entries(services).flatMap(([name, service]) => {
    const jobs = labelledJobs(service);
    for (const { job, schedule, at } of jobs.filter((each) => each.at === undefined || each.command === undefined)) {
      const reason = at === undefined ? `no schedule of five fields says ${schedule ?? "nothing"}` : "has no command";
      notes.push({ service: name, key: `labels.${job}`, reason: `${reason}: write it as a service with a schedule` });
    }
    const own = jobs.flatMap((job) => asService(name, service, job));
    return [[name, inSwarm(service) ?? service] as const, ...own];
  });
  return { services: Object.fromEntries(entries), notes };
}

interface Job {
  readonly job: string;
  readonly schedule: string | undefined;
  /** The same as a stack file takes it. */
  readonly at: string | undefined;
  readonly command: string | undefined;
  readonly user: string | undefined;
  /** Given where it runs in another image. */
  readonly image: string | undefined;
}

const label = /^(?:ofelia|chadburn)\.(job-exec|job-run|job-local)\.([^.]+)\.schedule$/;

function labelledJobs({ labels }: Group): Job[] {
  const pairs = pairsOf(labels);
  return Object.keys(pairs).flatMap((key): Job[] => {
    const [, , job] = label.exec(key) ?? [];
    if (job === undefined) return [];
    const given = (name: string) => pairs[key.replace(/schedule$/, name)] ?? undefined;
    const schedule = given("schedule");
    const image = given("image");
    return [{ job, schedule, at: fiveFields(schedule ?? ""), command: given("command"), user: given("user"), image }];
  });
}

function asService(name: string, service: Group, { job, at, command, user, image }: Job): [string, Group][] {
  if (at === undefined || command === undefined) return [];
  const kept = image === undefined ? Object.entries(service).filter(([key]) => !serverKeys.includes(key)) : [];
  const base = {
    ...Object.fromEntries(kept),
    ...(image !== undefined && { image }),
    ...(user !== undefined && { user }),
  };
  return [[`${name}-${job}`, { ...base, command: wordsOf(command), [scheduleKey]: at }]];
}

function inSwarm(service: Group): Group | undefined {
  const deploy = isGroup(service["deploy"]) ? service["deploy"] : {};
  const schedule = pairsOf(deploy["labels"])["swarm.cronjob.schedule"];
  const at = fiveFields(schedule ?? "");
  return at === undefined ? undefined : { ...service, [scheduleKey]: at };
}

const named: Readonly<Record<string, string>> = {
  "@midnight": "@daily",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

/** A schedule as those tools take it, in five fields: theirs may have seconds in front, or an interval. */
function fiveFields(text: string): string | undefined {
  const plain =
    named[text] ??
    interval(text) ??
    text
      .trim()
      .replace(/^\d+\s+(?=(\S+\s+){4}\S+$)/, "")
      .replaceAll("?", "*");
  return plain === "" || cronFault(plain) !== undefined ? undefined : plain;
}

/** Whole hours and days, in minutes and hours. */
const wholes: Readonly<Record<string, string>> = { "60m": "@hourly", "24h": "@daily" };

/** `@every 15m` or `@every 2h`, where an hour or a day has a whole number of them. */
function interval(text: string): string | undefined {
  const every = /^@every (\d+)([mh])(?:0[ms])*$/.exec(text);
  if (every === null) return undefined;
  const [count, unit] = [Number(every[1]), every[2]!];
  if (count === 0 || (unit === "m" ? 60 : 24) % count !== 0) return undefined;
  return wholes[`${count}${unit}`] ?? (unit === "m" ? `*/${count} * * * *` : `0 */${count} * * *`);
}
