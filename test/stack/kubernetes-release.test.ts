import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compareRecordings } from "../support/compare-recordings.ts";
import {
  kubernetesExample,
  metadataOf,
  recordKubernetes,
  recordRendered,
  specOf,
  type Metadata,
  type Pod,
} from "../support/kubernetes-stack.ts";

const release = { command: ["migrate.js", "--up"], timeout: "2m" };
const example = (service: object = {}) => kubernetesExample("dev", { services: { web: { release, ...service } } });
const record = (service: object = {}) => recordKubernetes(example(service));

const plain = await recordKubernetes(kubernetesExample("dev"));
const stack = await record();
const form = stack.get("CronJob", "web-release");
const command = stack.get("Command", "web-release");
const { suspend, jobTemplate } = specOf(form) as unknown as {
  readonly suspend: boolean;
  readonly jobTemplate: { readonly metadata: Metadata; readonly spec: JobSpec };
};

interface JobSpec {
  readonly backoffLimit: number;
  readonly activeDeadlineSeconds: number;
  readonly template: { readonly metadata: Metadata; readonly spec: Pod & { readonly restartPolicy: string } };
}

describe("a release command in a cluster", () => {
  test("adds its own objects and changes nothing of the others", () => {
    const { added, changed } = compareRecordings(plain, stack);
    assert.deepEqual([...added].sort(), [
      "Command web-release",
      "CronJob web-release",
      "NetworkPolicy web-release",
      "Secret web-release-environment",
    ]);
    assert.deepEqual(changed, {});
  });

  test("is never started by the cluster, and once by whoever deploys", () => {
    assert.equal(suspend, true);
    assert.equal(jobTemplate.spec.backoffLimit, 0);
    assert.ok(jobTemplate.spec.activeDeadlineSeconds > 120);
    assert.equal(metadataOf(form).annotations!["keelson.dev/timeout"], "120");
  });

  test("runs in what the service itself runs in, without what is asked of a server", () => {
    const { template } = jobTemplate.spec;
    const [job] = template.spec.containers;
    const server = stack.pod("web").containers[0]!;
    assert.deepEqual(
      [job!.image, job!.resources, job!.securityContext, job!.volumeMounts],
      [server.image, server.resources, server.securityContext, server.volumeMounts],
    );
    assert.deepEqual(template.spec.securityContext, stack.pod("web").securityContext);
    assert.equal(template.spec.restartPolicy, "Never");
    assert.deepEqual(job!.args, ["migrate.js", "--up"]);
    for (const key of ["startupProbe", "livenessProbe", "readinessProbe", "ports", "lifecycle"])
      assert.ok(!(key in job!), key);
  });

  test("has the way past the pooler as its database", () => {
    const { data } = stack.get("Secret", "web-release-environment").inputs as {
      data: { value: Record<string, string> };
    };
    const { DATABASE_URL, DATABASE_DIRECT_URL } = data.value;
    assert.equal(DATABASE_URL, DATABASE_DIRECT_URL);
    assert.match(Buffer.from(DATABASE_URL!, "base64").toString(), /@postgres:5432\//);
  });

  test("is let in where its service is, and gets none of the service's requests", () => {
    const { labels } = jobTemplate.spec.template.metadata;
    const service = specOf(stack.get("Service", "web"))["selector"] as Record<string, string>;
    assert.ok(Object.entries(service).some(([key, value]) => labels[key] !== value));
    assert.equal(labels["keelson.dev/service"], "web");
    assert.equal(labels["network.keelson.dev/postgres"], "joined");
    const policy = specOf(stack.get("NetworkPolicy", "web-release")) as {
      podSelector: { matchLabels: Record<string, string> };
      ingress: unknown[];
    };
    assert.deepEqual(policy.ingress, []);
    for (const [key, value] of Object.entries(policy.podSelector.matchLabels)) assert.equal(labels[key], value);
  });

  test("comes before the pods of its service", () => {
    const deployment = stack.controllers["web"]!;
    assert.ok(deployment.dependencies.some(({ type, name }) => type.includes("Command") && name === "web-release"));
    assert.ok(command.dependencies.some(({ type, name }) => type.includes("CronJob") && name === "web-release"));
  });
});

describe("what makes it run again in a cluster", () => {
  const rerun = async (service: object) =>
    compareRecordings(stack, await record(service)).changed["Command web-release"];

  for (const [what, change] of [
    ["other words", { release: { ...release, command: ["migrate.js"] } }],
    ["another variable", { env: { FEATURE: "on" } }],
    ["another secret", { secretEnv: { TOKEN: "a-new-one-of-some-length" } }],
  ] as const)
    test(what, async () => assert.deepEqual(await rerun(change), ["environment"]));

  for (const [what, change] of [
    ["memory", { memory: "200MiB" }],
    ["a longer timeout", { release: { ...release, timeout: "1h" } }],
    ["another number of replicas", { replicas: 2 }],
  ] as const)
    test(`not ${what}`, async () => assert.equal(await rerun(change), undefined));
});

describe("a release command that is rendered as YAML", () => {
  const rendered = (service: object = {}) => {
    const config = kubernetesExample("dev", {
      kubernetes: { render: "rendered" },
      services: { web: { release, ...service } },
    });
    return recordRendered(config, true);
  };
  const nameOf = async (service: object = {}) => metadataOf((await rendered(service)).get("Job", "web-release")).name;

  test("is a Job whose name tells a new release from an old one", async () => {
    const name = await nameOf();
    assert.match(name, /^web-release-[0-9a-f]{8,}$/);
    assert.equal(await nameOf({ memory: "200MiB" }), name);
    assert.notEqual(await nameOf({ env: { FEATURE: "on" } }), name);
    assert.equal((await rendered()).of("CronJob").length, 0);
  });
});
