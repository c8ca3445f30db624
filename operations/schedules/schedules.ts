import { didYouMean } from "../../config/nearest.ts";
import { UserError } from "../../config/user-error.ts";
import { refuseRendered } from "../one-off/errors.ts";
import { dockerJobs, startOnDocker } from "./docker.ts";
import { clusterJobs, startInCluster } from "./kubernetes.ts";
import { jobName, type JobStatus, type ScheduleRequest } from "./types.ts";

/** Every scheduled job of a stack, by name, on whichever platform. */
export async function listJobs(request: ScheduleRequest): Promise<readonly JobStatus[]> {
  refuseRendered(request.config);
  const jobs = await (request.config.target === "kubernetes" ? clusterJobs(request) : dockerJobs(request));
  return [...jobs].sort((a, b) => (jobName(a) < jobName(b) ? -1 : 1));
}

/** The job of this name; its service's name is enough where that has no other. */
export async function findJob(request: ScheduleRequest, name: string): Promise<JobStatus> {
  const jobs = await listJobs(request);
  const named = jobs.filter((job) => [jobName(job), job.job].includes(name));
  const ofService = jobs.filter(({ service }) => service === name);
  const found = named.length > 0 ? named : ofService;
  if (found.length === 1) return found[0]!;
  const names = jobs.map(jobName);
  if (found.length > 1) throw new UserError(`${name} has several jobs; name one of ${found.map(jobName).join(", ")}.`);
  const list = names.length === 0 ? "the stack has none that is deployed" : `there are ${names.join(", ")}`;
  throw new UserError(`There is no scheduled job ${name}${didYouMean(name, names)}; ${list}.`);
}

/** Starts a job now, unless it runs already, shows what it prints and returns its exit code. */
export async function startJob(request: ScheduleRequest, name: string): Promise<number> {
  const job = await findJob(request, name);
  return request.config.target === "kubernetes" ? startInCluster(request, job) : startOnDocker(request, job);
}
