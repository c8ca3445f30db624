import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { describe as describeContainer, dockerEvidence, isWell } from "../../../operations/evidence/docker.ts";
import type { InspectedContainer } from "../../../operations/evidence/docker.ts";
import { withDocker } from "../../support/fake-docker.ts";

type State = Partial<InspectedContainer["State"]>;

const container = (state: State, service = "web"): InspectedContainer => ({
  Id: `id-${service}`,
  Name: `/keelson-dev-${service}-1a2b`,
  RestartCount: 2,
  Config: { Labels: { "keelson.service": service, "keelson.tier": "app" } },
  State: { Status: "running", ExitCode: 0, OOMKilled: false, Error: "", ...state },
});

const health = (status: string, outputs: readonly (readonly [number, string])[] = []) => ({
  Status: status,
  FailingStreak: outputs.filter(([code]) => code !== 0).length,
  Log: outputs.map(([ExitCode, Output]) => ({ ExitCode, Output })),
});

describe("a container", () => {
  for (const [what, state, well] of [
    ["that runs without a health check is well", {}, true],
    ["that is healthy is well", { Health: health("healthy") }, true],
    ["that is still starting is not", { Health: health("starting") }, false],
    ["that is unhealthy is not", { Health: health("unhealthy") }, false],
    ["that has ended is not", { Status: "exited" }, false],
    ["that never started is not", { Status: "created" }, false],
  ] as const) {
    test(what, () => assert.equal(isWell(container(state)), well));
  }
});

describe("what Docker knows of a sick container", () => {
  test("is its failed health checks, each answer once", () => {
    const Health = health("unhealthy", [
      [0, "ok"],
      [1, "refused\n"],
      [1, "refused\n"],
      [2, "no\nroute"],
    ]);
    assert.deepEqual(describeContainer(container({ Health }), ["last line"]), {
      service: "web",
      instance: "keelson-dev-web-1a2b",
      state: "running, unhealthy",
      restarts: 2,
      conditions: ["health check failed 3 times in a row"],
      events: ["health check ended with 1: refused", "health check ended with 2: no | route"],
      lastLogLines: ["last line"],
    });
  });

  test("is how it ended", () => {
    const { state, exitCode, outOfMemory } = describeContainer(
      container({ Status: "exited", ExitCode: 137, OOMKilled: true }),
      [],
    );
    assert.deepEqual({ state, exitCode, outOfMemory }, { state: "exited", exitCode: 137, outOfMemory: true });
  });

  test("is how it ended before Docker started it again", () => {
    const { exitCode, outOfMemory } = describeContainer(container({}), [], ["die 1", "oom", "die 137"]);
    assert.deepEqual({ exitCode, outOfMemory }, { exitCode: 137, outOfMemory: true });
  });

  test("is why it could not start", () => {
    const Error = "exec: no such file";
    assert.deepEqual(describeContainer(container({ Status: "created", Error }), []).events, [Error]);
  });
});

describe("a Docker host", () => {
  const identity = { project: "keelson", stack: "dev" };
  const ask = (script: string) => withDocker(script, () => dockerEvidence(identity, process.env).unhealthy());
  const found = JSON.stringify([container({}, "api"), container({ Status: "exited", ExitCode: 4 })]);

  test("tells of the stack's sick containers only, with both streams of their logs in order", async () => {
    const logs = "echo '2026-01-01T00:00:02Z out'; echo '2026-01-01T00:00:01Z err' >&2";
    const script = `case "$1" in ps) echo id-api; echo id-web;; inspect) echo '${found}';; logs) ${logs};; esac`;
    const evidence = await ask(script);
    assert.deepEqual(
      evidence.map(({ service, exitCode, lastLogLines }) => ({ service, exitCode, lastLogLines })),
      [{ service: "web", exitCode: 4, lastLogLines: ["err", "out"] }],
    );
  });

  for (const [what, code, told] of [
    ["leaves out one that Docker has not looked at yet, and that answers well", 0, []],
    ["tells of one that Docker has not looked at yet, and that does not answer", 1, ["web"]],
  ] as const) {
    test(what, async () => {
      const starting = container({ Health: health("starting") });
      const Healthcheck = { Test: ["CMD", "/keelson/probe", "edge"] };
      const found = JSON.stringify([{ ...starting, Config: { ...starting.Config, Healthcheck } }]);
      const exec = `test "$*" = "exec id-web /keelson/probe edge" && exit ${code}; exit 9`;
      const evidence = await ask(`case "$1" in ps) echo id-web;; inspect) echo '${found}';; exec) ${exec};; esac`);
      assert.deepEqual(
        evidence.map(({ service }) => service),
        told,
      );
    });
  }

  test("without containers of the stack tells of none", async () => assert.deepEqual(await ask("true"), []));

  test("is asked for this stack's long-running containers", async () => {
    const wanted = ["project=keelson", "stack=dev", "tier"].map((label) => `--filter label=keelson.${label}`).join(" ");
    const script = `test "$*" = "ps --all --quiet --no-trunc ${wanted}"`;
    assert.deepEqual(await ask(script), []);
  });
});
