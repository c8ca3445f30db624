import * as command from "@pulumi/command";
import * as k8s from "@pulumi/kubernetes";
import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { keyedDigest } from "../../platforms/content-hash.ts";
import { jobLabel, labels, selector, takeOver, timeoutAnnotation } from "../../platforms/kubernetes/labels.ts";
import type { Labels } from "../../platforms/kubernetes/labels.ts";
import type { ReleaseCommand, Workload } from "../workload.ts";
import { FilesPlacer, type PlacedFiles } from "./files.ts";
import { endsByItself } from "./job-pod.ts";
import { networkLabels, policySpec } from "./network-policy.ts";
import type { PlaceContext } from "./place-workload.ts";
import { toPodSpec } from "./pod.ts";
import type { Rendering } from "./rendering.ts";

type JobSpec = types.input.batch.v1.JobSpec;

export interface ReleasePlace {
  readonly context: PlaceContext;
  /** The cluster's context; the kubeconfig's current one when left out. */
  readonly cluster: string | undefined;
  /** Where only YAML is written. */
  readonly rendering?: Rendering | undefined;
}

/** Whoever waits for the command stops it at its timeout; this long after that, the cluster does. */
const slackSeconds = 120;

/** A date that no year has: the schedule of what is started by hand alone. */
const never = "0 0 30 2 *";

/** One release command: what it runs in, and what runs it. */
export class ReleasePlacer {
  readonly #name: string;
  readonly #workload: Workload;
  readonly #command: ReleaseCommand;
  readonly #place: ReleasePlace;
  readonly #opts: pulumi.CustomResourceOptions;
  readonly #labels: Labels;
  readonly #selector: Labels;

  constructor(
    name: string,
    { workload, command }: { readonly workload: Workload; readonly command: ReleaseCommand },
    place: ReleasePlace,
    opts: pulumi.CustomResourceOptions,
  ) {
    const { identity } = place.context;
    this.#name = name;
    this.#workload = workload;
    this.#command = command;
    this.#place = place;
    this.#opts = opts;
    this.#selector = selector(identity, name);
    // The service's own name is among them: that is by which others let it in. Its Service selects by another.
    this.#labels = { ...labels(identity, { service: workload.service }), ...this.#selector, [jobLabel]: "release" };
  }

  place(): pulumi.Resource {
    const { context, rendering } = this.#place;
    const files = new FilesPlacer({ ...context.files, labels: this.#labels }, this.#opts).place(
      this.#name,
      this.#workload,
    );
    const spec = policySpec(this.#workload, this.#selector);
    const policy = new k8s.networking.v1.NetworkPolicy(this.#name, { metadata: this.#metadata(), spec }, this.#opts);
    const dependsOn = [policy, ...files.objects];
    return rendering === undefined ? this.#run(files, dependsOn) : this.#leaveToDo(files, dependsOn, rendering);
  }

  /** The CronJob never runs by itself: it is the form of the Jobs that the command makes, and that people may make. */
  #run(files: PlacedFiles, dependsOn: readonly pulumi.Resource[]): pulumi.Resource {
    const form = new k8s.batch.v1.CronJob(
      this.#name,
      {
        metadata: {
          ...this.#metadata(),
          annotations: { ...takeOver, [timeoutAnnotation]: String(this.#command.timeoutSeconds) },
        },
        spec: {
          schedule: never,
          suspend: true,
          jobTemplate: { metadata: { labels: this.#labels }, spec: this.#jobSpec(files) },
        },
      },
      pulumi.mergeOptions(this.#opts, { dependsOn: [...dependsOn] }),
    );
    const script = "node toolchain/run.mjs components/kubernetes/cluster/run-release.ts";
    const { cluster, context } = this.#place;
    const environment = {
      KEELSON_NAMESPACE: context.namespace,
      KEELSON_SERVICE: this.#workload.service,
      KEELSON_JOB: this.#name,
      ...(cluster === undefined ? {} : { KEELSON_CONTEXT: cluster }),
      ...this.#content(files),
    };
    return new command.local.Command(
      this.#name,
      { create: script, update: script, environment, logging: "none" },
      pulumi.mergeOptions(this.#opts, { dependsOn: [form] }),
    );
  }

  /** What makes a new release of it; other limits or another timeout do not, so they stand in the form alone. */
  #content({ secretEnvironment, folders }: PlacedFiles) {
    const { image, command, environment } = this.#workload;
    return {
      KEELSON_WORDS: JSON.stringify(this.#command.words),
      KEELSON_IMAGE: image,
      KEELSON_COMMAND: pulumi.output(command).apply((words) => JSON.stringify(words)),
      KEELSON_VARIABLES: pulumi.output(environment).apply((all) => JSON.stringify(Object.entries(all).sort())),
      KEELSON_FILES: pulumi.all([secretEnvironment, folders]).apply((names) => JSON.stringify(names)),
    };
  }

  /** Named after its content: whoever applies it again runs nothing, and a Job cannot be changed. */
  #leaveToDo(files: PlacedFiles, dependsOn: readonly pulumi.Resource[], { releases }: Rendering): pulumi.Resource {
    const { context } = this.#place;
    const { service } = this.#workload;
    const parts = pulumi.all([context.files.digestKey, pulumi.output(this.#content(files))]);
    const digest = pulumi.unsecret(parts.apply(([key, content]) => keyedDigest(key, Object.values(content))));
    const name = digest.apply((digest) => `${this.#name}-${digest}`);
    const metadata = { ...this.#metadata(), name };
    const opts = pulumi.mergeOptions(this.#opts, { dependsOn: [...dependsOn] });
    const job = new k8s.batch.v1.Job(this.#name, { metadata, spec: this.#jobSpec(files) }, opts);
    releases.push({ name, service, timeoutSeconds: this.#command.timeoutSeconds });
    return job;
  }

  #jobSpec({ folders, secretEnvironment }: PlacedFiles): JobSpec {
    const { probeImage, config } = this.#place.context;
    const spec = toPodSpec(this.#workload, {
      labels: this.#selector,
      folders,
      ...(secretEnvironment === undefined ? {} : { secretEnvironment }),
      probeImage,
      imagePullSecrets: config.imagePullSecrets,
    });
    return {
      backoffLimit: 0,
      activeDeadlineSeconds: this.#command.timeoutSeconds + slackSeconds,
      template: {
        metadata: { labels: { ...this.#labels, ...networkLabels(this.#workload) } },
        spec: endsByItself(spec),
      },
    };
  }

  #metadata() {
    return { name: this.#name, namespace: this.#place.context.namespace, labels: this.#labels };
  }
}
