import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { healthDeadlineSeconds, probeCommand, toHealthCheck } from "../../../components/docker/health-check.ts";
import { workload } from "../../support/workload.ts";

const { probes } = workload();

describe("probes as Docker's one health check", () => {
  test("readiness it is, with startup as its start period", () => {
    assert.deepEqual(toHealthCheck({ ...probes, startupSeconds: 90 }), {
      tests: ["CMD", "/keelson/probe", "http", "--timeout", "3s", "http://127.0.0.1:8080/ready"],
      interval: "5s",
      timeout: "3s",
      startPeriod: "1m30s",
      retries: 3,
    });
  });

  test("Docker may need the start period and every attempt until it has made up its mind", () => {
    assert.equal(healthDeadlineSeconds({ ...probes, startupSeconds: 60 }), 60 + 3 * (5 + 3));
  });

  test("a server's own command is run as it is", () => {
    assert.deepEqual(probeCommand({ kind: "exec", command: ["pg_isready", "-q"] }, 3), ["pg_isready", "-q"]);
  });

  test("HTTP is asked by the probe binary, which needs neither curl nor a shell in the image", () => {
    assert.deepEqual(probeCommand({ kind: "http", port: 3000, path: "/health" }, 2), [
      "/keelson/probe",
      "http",
      "--timeout",
      "2s",
      "http://127.0.0.1:3000/health",
    ]);
  });

  test("a server that the edge asks is asked from the network", () => {
    const asked = { kind: "http", port: 3000, path: "/ready", fromNetwork: true } as const;
    assert.deepEqual(probeCommand(asked, 2).slice(2), ["--timeout", "2s", "--network", "http://127.0.0.1:3000/ready"]);
  });

  test("HTTP is asked with what the edge would send along", () => {
    const headers = { Host: "app.example.com", "X-Forwarded-Proto": "https" };
    const sent = ["--header", "Host: app.example.com", "--header", "X-Forwarded-Proto: https"];
    assert.deepEqual(probeCommand({ kind: "http", port: 3000, path: "/ready", headers }, 2).slice(4, 8), sent);
  });
});
