import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { planStack } from "../../sizing/stack-plan.ts";
import { GiB, MiB } from "../../sizing/units.ts";
import { kubernetesExample, recordKubernetes, templateOf } from "../support/kubernetes-stack.ts";
import { recordStack } from "../support/recorded-stack.ts";
import { exampleStack } from "../support/stack-config.ts";

const pem = "-----BEGIN KEY-----\nabc\n-----END KEY-----\n";
const services = {
  web: {
    replicas: 1,
    entrypoint: ["/app/start.sh"],
    command: ["--fast"],
    writablePaths: ["/tmp", { path: "/cache", size: "64MiB", exec: true }],
    shm: "128MiB",
    init: true,
    files: {
      "/app/conf/app.yml": "dsn: ${postgres.url}\n",
      "/app/tls/key.pem": { content: pem, secret: true },
      "/app/tls/ca.pem": pem,
    },
    secretEnv: { COOKIE_KEY: { generate: 50 } },
  },
  plain: { image: "example/app:1", entrypoint: ["/run.sh"], needs: [] },
};
const docker = await recordStack(exampleStack("prod", { services }));
const kubernetes = await recordKubernetes(kubernetesExample("prod", { services }));

describe("an image that others built, on Docker", () => {
  const { inputs } = docker.get("Container", "web");

  test("is started by the given entrypoint, by the wrapper where there are secrets", () => {
    assert.deepEqual(docker.get("Container", "plain").inputs["entrypoints"], ["/run.sh"]);
    assert.deepEqual(inputs["command"], ["/app/start.sh", "--fast"]);
    assert.equal((inputs["entrypoints"] as string[])[0], "/keelson/probe");
  });

  test("has folders in memory of their own size and kind, and a first process that reaps", () => {
    const tmpfs = inputs["tmpfs"] as Record<string, string>;
    assert.match(tmpfs["/cache"]!, /,exec,.*size=65536k$/);
    assert.match(tmpfs["/tmp"]!, /,noexec,/);
    assert.deepEqual([inputs["shmSize"], inputs["init"]], [128, true]);
    assert.equal(docker.get("Container", "plain").inputs["init"], undefined);
  });

  test("reads its files: public ones, secret ones, and those with a password in them", () => {
    assert.equal(docker.files("web-tls-files-writer")["/app/tls/key.pem"], pem);
    assert.match(docker.files("web-conf-files-writer")["/app/conf/app.yml"]!, /^dsn: postgres:\/\/web:.*@pgbouncer:/);
    const permissions = docker.get("Container", "web-tls-files-writer").inputs["uploads"] as { permissions: string }[];
    assert.deepEqual(
      permissions.map((file) => file.permissions),
      ["0444", "0400"],
    );
  });

  test("gets a secret that is drawn once, and anew with another rotation", () => {
    const drawn = docker.get("RandomPassword", "web-COOKIE_KEY");
    assert.deepEqual([drawn.inputs["length"], drawn.inputs["keepers"]], [50, { rotation: "1" }]);
    assert.ok("/run/secrets/COOKIE_KEY" in docker.files("web-secrets-writer"));
  });
});

describe("the same in a cluster", () => {
  const template = templateOf(kubernetes.get("Deployment", "web"));
  const pod = template["spec"] as unknown as Record<string, unknown>;
  const [container] = pod["containers"] as Record<string, unknown>[];

  test("is started by the given entrypoint with its arguments", () => {
    assert.deepEqual([container!["command"], container!["args"]], [["/app/start.sh"], ["--fast"]]);
  });

  test("has the same folders in memory, and the pod's process reaps", () => {
    const volumes = pod["volumes"] as { name: string; emptyDir?: { sizeLimit?: string } }[];
    const limits = Object.fromEntries(volumes.map(({ name, emptyDir }) => [name, emptyDir?.sizeLimit]));
    assert.deepEqual([limits["writable-1"], limits["shared-memory"]], ["64Mi", "128Mi"]);
    assert.equal(pod["shareProcessNamespace"], true);
    const other = templateOf(kubernetes.get("Deployment", "plain"))["spec"] as object;
    assert.ok(!("shareProcessNamespace" in other));
  });

  test("mounts its files by folder", () => {
    const mounts = (container!["volumeMounts"] as { mountPath: string }[]).map(({ mountPath }) => mountPath);
    for (const folder of ["/app/conf", "/app/tls"]) assert.ok(mounts.includes(folder), folder);
  });
});

test("what its folders in memory take is added to the least that it is given", () => {
  const least = (changes: object) =>
    planStack(exampleStack("prod", { services: { web: { replicas: 1, ...changes } } }), { memory: 8 * GiB, cpus: 4000 })
      .services["web"]!.floor;
  assert.equal(least({ shm: "128MiB", writablePaths: [{ path: "/c", size: "64MiB" }] }) - least({}), 192 * MiB);
});
