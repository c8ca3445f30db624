import { probeBinary } from "../../platforms/container.ts";
import { scheduleLabel } from "../../platforms/docker/labels.ts";
import { requireDocker } from "../../platforms/docker/host-facts.ts";
import { UserError } from "../../config/user-error.ts";
import { docker, ofStack, rows } from "../docker.ts";
import { identityOf } from "../identity.ts";
import { attached } from "../one-off/attached.ts";
import { notRunning } from "../one-off/errors.ts";
import { platformEnvironment } from "../stack.ts";
import { jobName, type JobRun, type JobStatus, type ScheduleRequest } from "./types.ts";

interface Scheduler {
  readonly id: string;
  readonly service: string;
  readonly running: boolean;
}

/** What each scheduler of the stack says of its jobs. */
export async function dockerJobs(request: ScheduleRequest): Promise<JobStatus[]> {
  const env = await environment(request);
  const schedulers = await findSchedulers(request, env);
  const stopped = schedulers.find(({ running }) => !running);
  if (stopped !== undefined) throw notRunning(stopped.service, request.stack);
  const all = schedulers.map(async ({ id, service }) => {
    const said = await docker(["exec", id, probeBinary, "schedule", "status", "--json"], { env });
    return (JSON.parse(said) as Said[]).map((job) => statusOf(service, job));
  });
  return (await Promise.all(all)).flat();
}

/** The scheduler starts it, so that its rule of one at a time holds; a Ctrl-C leaves the run on. */
export async function startOnDocker(request: ScheduleRequest, { service, job }: JobStatus): Promise<number> {
  const env = await environment(request);
  const scheduler = (await findSchedulers(request, env)).find((each) => each.service === service);
  if (scheduler === undefined) throw notRunning(service, request.stack);
  const code = await attached("docker", ["exec", scheduler.id, probeBinary, "schedule", "start", job], env);
  if (code === refused) throw new UserError(`${jobName({ service, job })} was not started.`);
  return code;
}

/** The probe's exit code for a run that may not begin now. */
const refused = 75;

async function environment({ config }: ScheduleRequest): Promise<NodeJS.ProcessEnv> {
  await requireDocker(config.host);
  return platformEnvironment(config, process.env);
}

async function findSchedulers({ stack }: ScheduleRequest, env: NodeJS.ProcessEnv): Promise<Scheduler[]> {
  const filters = ofStack(identityOf(stack), [scheduleLabel, "keelson.tier"]);
  const format = '{{.ID}}\t{{.Label "keelson.service"}}\t{{.State}}';
  const found = rows(await docker(["ps", "--all", "--no-trunc", "--format", format, ...filters], { env }));
  return found.map(([id, service, state]) => ({ id: id!, service: service!, running: state === "running" }));
}

/** A run as the probe writes it. */
interface SaidRun {
  readonly reason: JobRun["reason"];
  readonly started: string;
  readonly ended: string;
  readonly exitCode: number;
  readonly result: Exclude<JobRun["result"], "running">;
}

interface Said {
  readonly job: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly lastSuccess?: string;
  readonly next?: string;
  readonly running?: Pick<SaidRun, "reason" | "started">;
  readonly runs?: readonly SaidRun[];
}

function statusOf(service: string, { running, runs = [], ...job }: Said): JobStatus {
  const ended = runs.map(({ reason, started, ended, exitCode, result }) => ({
    ...{ reason, started, ended, result },
    ...(exitCode < 0 ? {} : { exitCode }),
  }));
  const present = running && { reason: running.reason, started: running.started, result: "running" as const };
  const { cron, timeZone, lastSuccess, next } = job;
  return {
    ...{ service, job: job.job, cron, timeZone },
    ...(lastSuccess === undefined ? {} : { lastSuccess }),
    ...(next === undefined ? {} : { next }),
    runs: [...ended, ...(present === undefined ? [] : [present])],
  };
}
