import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toContainerArgs } from "../../../components/docker/container-args.ts";
import { workload } from "../../support/workload.ts";

describe("a workload as container arguments", () => {
  test("a container may use no more memory by swapping", () => {
    const { memory, memorySwap, memoryReservation } = toContainerArgs(workload());
    assert.deepEqual(
      { memory, memorySwap, memoryReservation },
      { memory: 256, memorySwap: 256, memoryReservation: 128 },
    );
  });

  test("CPU has a ceiling and, for lean times, a share", () => {
    const { cpus, cpuShares } = toContainerArgs(workload());
    assert.deepEqual({ cpus, cpuShares }, { cpus: "1.0", cpuShares: 512 });
  });

  test("it is hardened: user, no capabilities, no new privileges, read-only but for the named folders", () => {
    const { user, capabilities, securityOpts, readOnly, tmpfs, privileged } = toContainerArgs(workload());
    assert.deepEqual(
      { user, capabilities, securityOpts, readOnly, privileged },
      {
        user: "1000:1000",
        capabilities: { drops: ["ALL"] },
        securityOpts: ["no-new-privileges"],
        readOnly: true,
        privileged: undefined,
      },
    );
    assert.deepEqual(tmpfs, { "/tmp": "rw,nosuid,nodev,noexec,mode=1777,size=65536k" });
  });

  test("a named capability is the only one that is kept", () => {
    const { capabilities } = toContainerArgs(workload({ capabilities: ["CAP_NET_BIND_SERVICE"] }));
    assert.deepEqual(capabilities, { drops: ["ALL"], adds: ["CAP_NET_BIND_SERVICE"] });
  });

  test("logs are bounded and compressed", () => {
    const { logDriver, logOpts } = toContainerArgs(workload());
    assert.deepEqual(
      { logDriver, logOpts },
      { logDriver: "json-file", logOpts: { "max-size": "10m", "max-file": "3", compress: "true" } },
    );
  });

  test("readiness is the health check, asked by the probe binary, with startup as its start period", () => {
    const { healthcheck, wait } = toContainerArgs(workload());
    assert.deepEqual(healthcheck, {
      tests: ["CMD", "/keelson/probe", "http", "--timeout", "3s", "http://127.0.0.1:8080/ready"],
      interval: "5s",
      timeout: "3s",
      startPeriod: "1m0s",
      retries: 3,
    });
    assert.equal(wait, undefined, "a gate waits, not the provider");
  });

  test("it gets its stop signal and the time to obey it", () => {
    const { stopSignal, stopTimeout, destroyGraceSeconds, restart } = toContainerArgs(workload());
    assert.deepEqual(
      { stopSignal, stopTimeout, destroyGraceSeconds, restart },
      { stopSignal: "SIGTERM", stopTimeout: 30, destroyGraceSeconds: 30, restart: "unless-stopped" },
    );
  });

  test("only a published port is bound on the host, to its address", () => {
    const ports = [
      { name: "http", port: 8080, publish: { address: "127.0.0.1", port: 80 } },
      { name: "health", port: 8081 },
    ];
    assert.deepEqual(toContainerArgs(workload({ ports })).ports, [{ internal: 8080, external: 80, ip: "127.0.0.1" }]);
  });

  test("environment variables are sorted: their order in the stack file replaces nothing", () => {
    assert.deepEqual(toContainerArgs(workload({ environment: { B: "2", A: "1" } })).envs, ["A=1", "B=2"]);
  });

  test("with secrets the command runs under the wrapper, and no secret is an environment variable", () => {
    const args = toContainerArgs(workload({ command: ["serve"], secretEnvironment: { TOKEN: "hush" } }));
    assert.deepEqual(args.entrypoints, ["/keelson/probe", "exec", "--secrets", "/run/secrets", "--"]);
    assert.deepEqual(args.command, ["serve"]);
    assert.doesNotMatch(JSON.stringify(args), /hush/);
  });

  test("without a command the image's own entrypoint runs", () => {
    const args = toContainerArgs(workload());
    assert.ok(!("command" in args) && !("entrypoints" in args));
  });
});
