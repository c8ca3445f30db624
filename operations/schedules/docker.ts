import { probeBinary } from "../../platforms/container.ts";
import { scheduleLabel } from "../../platforms/docker/labels.ts";
import { asRequired } from "../../platforms/docker/host-facts.ts";
import { UserError } from "../../config/user-error.ts";
import { docker, ofStack, rows } from "../docker.ts";
import { identityOf } from "../identity.ts";
import { attached } from "../one-off/attached.ts";
import { notRunning } from "../one-off/errors.ts";
import { platformEnvironment } from "../stack.ts";
import { readScheduler, refused } from "./scheduler-answer.ts";
import { jobName, type JobStatus, type ScheduleRequest } from "./types.ts";

interface Scheduler {
  readonly id: string;
  readonly service: string;
  readonly running: boolean;
}

/** What each scheduler of the stack says of its jobs. */
export async function dockerJobs(request: ScheduleRequest): Promise<JobStatus[]> {
  const env = environment(request);
  const schedulers = await findSchedulers(request, env);
  const stopped = schedulers.find(({ running }) => !running);
  if (stopped !== undefined) throw notRunning(stopped.service, request.stack);
  const all = schedulers.map(async ({ id, service }) => {
    const said = await docker(["exec", id, probeBinary, "schedule", "status", "--json"], { env });
    return readScheduler(service, said);
  });
  return (await Promise.all(all)).flat();
}

/** The scheduler starts it, so that its rule of one at a time holds; a Ctrl-C leaves the run on. */
export async function startOnDocker(request: ScheduleRequest, { service, job }: JobStatus): Promise<number> {
  const env = environment(request);
  const scheduler = (await findSchedulers(request, env)).find((each) => each.service === service);
  if (scheduler === undefined) throw notRunning(service, request.stack);
  const code = await attached("docker", ["exec", scheduler.id, probeBinary, "schedule", "start", job], env);
  if (code === refused) throw new UserError(`${jobName({ service, job })} was not started.`);
  return code;
}

const environment = ({ config }: ScheduleRequest) => platformEnvironment(config, process.env);

async function findSchedulers({ stack, config }: ScheduleRequest, env: NodeJS.ProcessEnv): Promise<Scheduler[]> {
  const filters = ofStack(identityOf(stack), [scheduleLabel, "keelson.tier"]);
  const format = '{{.ID}}\t{{.Label "keelson.service"}}\t{{.State}}';
  const listing = docker(["ps", "--all", "--no-trunc", "--format", format, ...filters], { env });
  const found = rows(await asRequired(config.host, listing));
  return found.map(([id, service, state]) => ({ id: id!, service: service!, running: state === "running" }));
}
