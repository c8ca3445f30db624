import * as k8s from "@pulumi/kubernetes";
import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { longestInterval, parseCron } from "../../config/cron.ts";
import {
  jobLabel,
  labels,
  selector,
  takeOver,
  timeoutAnnotation,
  type Labels,
} from "../../platforms/kubernetes/labels.ts";
import { cronJobName } from "../../platforms/kubernetes/cron-jobs.ts";
import type { Placement, Schedule, ScheduledJob, Workload } from "../workload.ts";
import { FilesPlacer, type PlacedFiles } from "./files.ts";
import { endsByItself, unasked } from "./job-pod.ts";
import { networkLabels, policySpec } from "./network-policy.ts";
import { accepted, type PlaceContext } from "./place-workload.ts";
import { toPodSpec } from "./pod.ts";

type CronJobSpec = types.input.batch.v1.CronJobSpec;
type PodSpec = types.input.core.v1.PodSpec;

/** How many ended Jobs stay, with their logs. */
const kept = { successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 3 } as const;

/** The controller looks every ten seconds; a start that is later than this was missed. */
const onTimeSeconds = 60;

/** The cluster's own pause before another attempt: 10 s, twice as long each time, six minutes at the most. */
const longestPauseSeconds = 360;

/** Pulling an image and finding a node take time that a run's own timeout is not for. */
const startSeconds = 60;

/** A workload that runs at set times: a CronJob for each of its jobs, which share its files, rules and limits. */
export class SchedulePlacer {
  readonly #name: string;
  readonly #workload: Workload;
  readonly #context: PlaceContext;
  readonly #opts: pulumi.CustomResourceOptions;
  readonly #labels: Labels;
  readonly #selector: Labels;

  constructor(name: string, workload: Workload, context: PlaceContext, opts: pulumi.CustomResourceOptions) {
    const { service, tier } = workload;
    this.#name = name;
    this.#workload = { ...workload, probes: unasked };
    this.#context = context;
    this.#opts = opts;
    this.#labels = labels(context.identity, { service, tier });
    this.#selector = selector(context.identity, service);
  }

  place({ jobs }: Schedule): Placement {
    const context = { ...this.#context.files, labels: this.#labels };
    const files = new FilesPlacer(context, this.#opts).place(this.#name, this.#workload);
    const metadata = { name: this.#workload.service, namespace: this.#context.namespace, labels: this.#labels };
    const spec = policySpec(this.#workload, this.#selector);
    const policy = new k8s.networking.v1.NetworkPolicy(this.#name, { metadata, spec }, this.#opts);
    const opts = pulumi.mergeOptions(this.#opts, { dependsOn: [policy, ...files.objects] });
    const ready = jobs.map((job) => this.#cronJob(job, files, opts));
    return { host: this.#workload.service, instances: [], ready };
  }

  #cronJob(job: ScheduledJob, files: PlacedFiles, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const { service } = this.#workload;
    const name = cronJobName(service, job.name);
    const own = { ...this.#labels, [jobLabel]: "schedule" };
    const metadata = {
      ...{ name, namespace: this.#context.namespace, labels: own },
      annotations: { ...accepted, ...takeOver, [timeoutAnnotation]: String(job.timeoutSeconds) },
    };
    const resource = job.name === service ? this.#name : `${this.#name}-${job.name}`;
    const spec = cronJobSpec(job, own, this.#template(job, files));
    return new k8s.batch.v1.CronJob(resource, { metadata, spec }, opts);
  }

  #template({ command, timeoutSeconds }: ScheduledJob, { folders, secretEnvironment }: PlacedFiles) {
    const { service, tier, release } = this.#workload;
    const { identity, probeImage, config } = this.#context;
    const podLabels = pulumi.output(release).apply((release) => ({
      ...labels(identity, { service, tier, release }),
      ...networkLabels(this.#workload),
      [jobLabel]: "schedule",
    }));
    const workload = { ...this.#workload, ...(command === undefined ? {} : { command }) };
    const spec = toPodSpec(workload, {
      labels: this.#selector,
      folders,
      ...(secretEnvironment === undefined ? {} : { secretEnvironment }),
      probeImage,
      imagePullSecrets: config.imagePullSecrets,
    });
    return { metadata: { labels: podLabels }, spec: attempt(spec, timeoutSeconds) };
  }
}

/** One attempt is one pod; the timeout is each one's own. */
function attempt(spec: PodSpec, timeoutSeconds: number): PodSpec {
  return { ...endsByItself(spec), activeDeadlineSeconds: timeoutSeconds };
}

function cronJobSpec(job: ScheduledJob, jobLabels: Labels, template: types.input.core.v1.PodTemplateSpec): CronJobSpec {
  if (job.atStart === true) throw new Error(`${job.name}: a CronJob cannot run atStart; make the schedule resident`);
  const { cron, timeZone, timeoutSeconds, retries, missed } = job;
  const attemptSeconds = timeoutSeconds + startSeconds;
  return {
    schedule: cron,
    timeZone,
    concurrencyPolicy: "Forbid",
    // Within the longest time between two runs lies the last of those that were missed: one is made up for.
    startingDeadlineSeconds: missed === "once" ? longestInterval(parseCron(cron)) + onTimeSeconds : onTimeSeconds,
    ...kept,
    jobTemplate: {
      metadata: { labels: jobLabels },
      spec: {
        backoffLimit: retries,
        activeDeadlineSeconds: attemptSeconds + retries * (attemptSeconds + longestPauseSeconds),
        // A node that is drained or lost says nothing of the job: such a run begins anew, and is no failed attempt.
        podFailurePolicy: {
          rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
        },
        template,
      },
    },
  };
}
