import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compareRecordings } from "../support/compare-recordings.ts";
import { kubernetesExample, recordKubernetes, specOf, type Metadata, type Pod } from "../support/kubernetes-stack.ts";

const nightly = {
  build: "examples/node-app",
  command: ["clean.js"],
  schedule: "30 3 * * *",
  timeZone: "Europe/Berlin",
  timeout: "10m",
  needs: ["postgres"],
  database: "web",
};
const record = (service: object = {}) =>
  recordKubernetes(kubernetesExample("dev", { services: { nightly: { ...nightly, ...service } } }));

interface CronJobSpec {
  readonly schedule: string;
  readonly timeZone: string;
  readonly concurrencyPolicy: string;
  readonly startingDeadlineSeconds: number;
  readonly jobTemplate: { readonly metadata: Metadata; readonly spec: JobSpec };
}

interface JobSpec {
  readonly backoffLimit: number;
  readonly activeDeadlineSeconds: number;
  readonly template: {
    readonly metadata: Metadata;
    readonly spec: Pod & { readonly restartPolicy: string; readonly activeDeadlineSeconds: number };
  };
}

const plain = await recordKubernetes(kubernetesExample("dev"));
const stack = await record();
const cronJob = specOf(stack.get("CronJob", "nightly")) as unknown as CronJobSpec;

describe("a scheduled service in a cluster", () => {
  test("is a CronJob with its rules and secrets, and no server", () => {
    const { added } = compareRecordings(plain, stack);
    for (const part of ["CronJob nightly", "NetworkPolicy nightly", "Secret nightly-environment"])
      assert.ok(added.includes(part), part);
    assert.ok(!added.some((part) => /^(Deployment|Service|PersistentVolumeClaim) nightly/.test(part)), added.join());
  });

  test("never runs twice at once, in its own time zone, and makes up one run of a day before", () => {
    assert.deepEqual(
      [cronJob.schedule, cronJob.timeZone, cronJob.concurrencyPolicy],
      ["30 3 * * *", "Europe/Berlin", "Forbid"],
    );
    assert.equal(cronJob.startingDeadlineSeconds, 86_460);
  });

  test("makes up nothing where it is not to", async () => {
    const { startingDeadlineSeconds } = specOf((await record({ missed: "skip" })).get("CronJob", "nightly"));
    assert.equal(startingDeadlineSeconds, 60);
  });

  test("is stopped at the timeout of an attempt, and tried again as often as asked", async () => {
    const { spec } = cronJob.jobTemplate;
    assert.deepEqual([spec.backoffLimit, spec.template.spec.activeDeadlineSeconds], [0, 600]);
    assert.equal(spec.activeDeadlineSeconds, 660);
    const retried = specOf((await record({ retries: 2 })).get("CronJob", "nightly")) as unknown as CronJobSpec;
    assert.equal(retried.jobTemplate.spec.backoffLimit, 2);
    assert.equal(retried.jobTemplate.spec.activeDeadlineSeconds, 660 + 2 * (660 + 360));
  });

  test("is as hard and as bounded as any app's pod, without what is asked of a server", () => {
    const { spec, metadata } = cronJob.jobTemplate.spec.template;
    const [job] = spec.containers;
    const server = stack.pod("web").containers[0]!;
    assert.deepEqual(job!.securityContext, server.securityContext);
    assert.deepEqual(spec.securityContext, stack.pod("web").securityContext);
    assert.deepEqual([spec.restartPolicy, job!.args], ["Never", ["clean.js"]]);
    assert.ok("limits" in (job!.resources as object));
    for (const key of ["startupProbe", "livenessProbe", "readinessProbe", "ports", "lifecycle"])
      assert.ok(!(key in job!), key);
    assert.equal(metadata.labels["network.keelson.dev/postgres"], "joined");
    assert.equal(metadata.labels["keelson.dev/job"], "schedule");
  });
});
