import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { callsProbe, rolloutDeadlineSeconds, toProbes } from "../../../components/kubernetes/probes.ts";
import { listens, type ProbeAction } from "../../../components/workload.ts";
import { workload } from "../../support/workload.ts";

const { probes } = workload();
const exec = (...command: string[]): ProbeAction => ({ kind: "exec", command });

describe("three probes of a container", () => {
  test("liveness and readiness are what the workload says, asked by the kubelet", () => {
    const { livenessProbe, readinessProbe } = toProbes(probes);
    assert.deepEqual(livenessProbe, {
      httpGet: { path: "/health", port: 8080 },
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 3,
    });
    assert.deepEqual(readinessProbe, {
      httpGet: { path: "/ready", port: 8080 },
      periodSeconds: 5,
      timeoutSeconds: 3,
      failureThreshold: 3,
    });
  });

  test("a question over HTTP has the headers that the edge would send along", () => {
    const action = { kind: "http", port: 80, path: "/ready", headers: { Host: "a.b" } } as const;
    const { readinessProbe } = toProbes({ ...probes, readiness: { ...probes.readiness, action } });
    assert.deepEqual(readinessProbe.httpGet, {
      path: "/ready",
      port: 80,
      httpHeaders: [{ name: "Host", value: "a.b" }],
    });
  });

  test("no host is named: the kubelet asks at the pod's own address, where an app on 127.0.0.1 alone does not answer", () => {
    const action = { kind: "http", port: 80, path: "/ready", fromNetwork: true } as const;
    const { readinessProbe } = toProbes({ ...probes, readiness: { ...probes.readiness, action } });
    assert.deepEqual(readinessProbe.httpGet, { path: "/ready", port: 80 });
  });

  test("a command is run as it is, inside the container", () => {
    const { readinessProbe } = toProbes({ ...probes, readiness: { ...probes.readiness, action: exec("pg_isready") } });
    assert.deepEqual(readinessProbe.exec, { command: ["pg_isready"] });
    assert.ok(!("httpGet" in readinessProbe));
  });

  test("a start that waits for another server is not restarted for it: the question is that of liveness", () => {
    assert.deepEqual(toProbes(probes).startupProbe.httpGet, { path: "/health", port: 8080 });
  });

  for (const [startupSeconds, attempts] of [
    [60, 12],
    [300, 60],
    [1, 1],
    [61, 13],
  ] as const) {
    test(`a start may take ${startupSeconds} s`, () => {
      const { periodSeconds, failureThreshold } = toProbes({ ...probes, startupSeconds }).startupProbe;
      assert.deepEqual({ periodSeconds, failureThreshold }, { periodSeconds: 5, failureThreshold: attempts });
    });
  }
});

test("a rollout gives up after the start, every attempt of readiness and 45 s for everything around", () => {
  assert.equal(rolloutDeadlineSeconds(probes), 60 + 3 * (5 + 3) + 45);
});

describe("the probe binary is needed in the pod", () => {
  for (const [name, liveness, readiness, needed] of [
    ["not where the kubelet asks over HTTP", probes.liveness.action, probes.readiness.action, false],
    ["not where the image brings its own commands", exec("redis-cli", "ping"), exec("pg_isready"), false],
    ["where liveness calls it", listens(5432), exec("pg_isready"), true],
    ["where readiness calls it", exec("redis-cli", "ping"), exec("/keelson/probe", "redis"), true],
  ] as const) {
    test(name, () => {
      const asked = {
        ...probes,
        liveness: { ...probes.liveness, action: liveness },
        readiness: { ...probes.readiness, action: readiness },
      };
      assert.equal(callsProbe(asked), needed);
    });
  }
});
