import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { serviceProbes, type Reached } from "../../../components/app-service/probes.ts";
import { toHealthCheck, toHealthProbes } from "../../../components/docker/health-check.ts";
import type { Workload } from "../../../components/workload.ts";
import { stackConfig } from "../../support/stack-config.ts";

const unreached = { isNeeded: false };

const probes = (service: object, reached: Reached = unreached) => {
  const services = { jobs: { build: "jobs", ...service } };
  const { liveness, readiness } = serviceProbes(stackConfig({ services }).services["jobs"]!, reached);
  return { liveness: liveness.action, readiness: readiness.action };
};
const http = (path: string) => ({ kind: "http", port: 8080, path });
const exec = (...command: string[]) => ({ kind: "exec", command });
const lives = exec("/keelson/probe", "alive");
const listens = exec("/keelson/probe", "tcp", "127.0.0.1:8080");

describe("a service is asked", () => {
  for (const [what, service, liveness, readiness] of [
    ["on two paths", {}, http("/health"), http("/ready")],
    ["on paths of its own", { health: { readiness: "/up" } }, http("/health"), http("/up")],
    ["on one path, whose failure does not restart it", { health: { path: "/" } }, listens, http("/")],
    ["by its port", { health: { tcp: true } }, lives, listens],
    ["for its process where nothing else can be asked", { health: { none: "a proxy" } }, lives, lives],
    ["for its process where it is a worker", { kind: "worker" }, lives, lives],
    [
      "by a command with its variables",
      { kind: "worker", health: { command: ["celery", "status"] } },
      lives,
      { ...exec("celery", "status"), environment: true },
    ],
    [
      "for a file's age, and restarted only at twice that",
      { kind: "worker", health: { file: "/tmp/beat", maxAge: "30s" } },
      exec("/keelson/probe", "alive", "--file", "/tmp/beat", "--max-age", "60s"),
      exec("/keelson/probe", "alive", "--file", "/tmp/beat", "--max-age", "30s"),
    ],
  ] as const) {
    test(what, () => assert.deepEqual(probes(service), { liveness, readiness }));
  }

  for (const [who, reached] of Object.entries({
    "the edge": { routed: { scheme: "http" }, isNeeded: false },
    "another service": { isNeeded: true },
  } satisfies Record<string, Reached>)) {
    test(`from the network where ${who} comes from there`, () => {
      assert.deepEqual(
        Object.values(probes({}, reached)).map((action) => "fromNetwork" in action && action.fromNetwork),
        [true, true],
      );
      assert.deepEqual(
        probes({ health: { tcp: true } }, reached).readiness,
        exec("/keelson/probe", "tcp", "--network", "127.0.0.1:8080"),
      );
    });
  }

  test("with a time-out of its own", () => {
    const config = stackConfig({ services: { jobs: { build: "jobs", health: { timeout: "20s" } } } });
    assert.equal(serviceProbes(config.services["jobs"]!, unreached).readiness.timeoutSeconds, 20);
  });
});

test("Docker runs an app's own command with its secret variables, and leaves the probe's as they are", () => {
  const services = { jobs: { build: "jobs", kind: "worker" as const, health: { command: ["celery", "status"] } } };
  const asked = serviceProbes(stackConfig({ services }).services["jobs"]!, unreached);
  const tests = (secretEnvironment: Record<string, string>) =>
    toHealthCheck(toHealthProbes({ probes: asked, secretEnvironment } as unknown as Workload)).tests;
  assert.deepEqual(tests({}), ["CMD", "celery", "status"]);
  assert.deepEqual(tests({ TOKEN: "x" }), [
    ...["CMD", "/keelson/probe", "exec", "--secrets", "/run/secrets", "--", "celery", "status"],
  ]);
});
