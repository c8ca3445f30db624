import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compareRecordings } from "../support/compare-recordings.ts";
import { labelsOf, recordStack } from "../support/recorded-stack.ts";
import { exampleStack } from "../support/stack-config.ts";

const withSchedule = (service: object = {}) =>
  recordStack(
    exampleStack("dev", {
      services: {
        nightly: {
          build: "examples/node-app",
          command: ["clean.js"],
          schedule: "30 3 * * *",
          timeZone: "Europe/Berlin",
          ...service,
        },
      },
    }),
  );

const plain = await recordStack(exampleStack("dev"));
const stack = await withSchedule({ needs: ["postgres"], database: "web", retries: 2, retryPause: "1m" });
const container = stack.get("Container", "nightly");
const jobs = (file: string) =>
  JSON.parse(stack.files(file)["/etc/keelson/schedule/jobs.json"]!) as {
    readonly graceSeconds: number;
    readonly jobs: readonly Record<string, unknown>[];
  };

describe("a scheduled service on Docker", () => {
  test("is one container more, with its files, its state and its gate, and restarts nothing", () => {
    const { added, changed } = compareRecordings(plain, stack);
    for (const part of ["Container nightly", "Command nightly-gate", "Volume nightly-schedule-volume"])
      assert.ok(added.includes(part), part);
    const inPlace = ["cpuShares", "memory", "memoryReservation", "memorySwap"];
    for (const name of ["web", "postgres", "redis", "pgbouncer", "edge"])
      assert.deepEqual(
        (changed[`Container ${name}`] ?? []).filter((key) => !inPlace.includes(key)),
        [],
        name,
      );
  });

  test("runs the scheduler under what turns secrets into variables", () => {
    const { entrypoints, command } = container.inputs;
    assert.deepEqual(entrypoints, ["/keelson/probe", "exec", "--secrets", "/run/secrets", "--"]);
    assert.deepEqual((command as string[]).slice(0, 2), ["/keelson/probe", "schedule"]);
  });

  test("without secrets runs the scheduler itself, whatever entrypoint the image has", async () => {
    const { entrypoints, command } = (await withSchedule()).get("Container", "nightly").inputs;
    assert.deepEqual([entrypoints, (command as string[])[0]], [["/keelson/probe"], "schedule"]);
  });

  test("is told what runs when: the image's entrypoint is part of it, as the scheduler starts it", () => {
    assert.deepEqual(jobs("nightly-schedule-files-writer"), {
      graceSeconds: 30,
      jobs: [
        {
          name: "nightly",
          cron: "30 3 * * *",
          timeZone: "Europe/Berlin",
          timeoutSeconds: 3600,
          retryPauseSeconds: 60,
          retries: 2,
          missed: "once",
          command: ["clean.js"],
        },
      ],
    });
  });

  test("keeps what it knows of past runs in a volume that its user may write to", () => {
    const volume = stack.get("Volume", "nightly-schedule-volume");
    assert.deepEqual([volume.retainOnDelete, volume.protect], [true, false]);
    assert.equal(labelsOf(volume)["keelson.volume"], "schedule_state");
    assert.equal(
      (stack.get("Command", "nightly-schedule-volume-owner").inputs["environment"] as Record<string, string>)["OWNER"],
      "1000:1000",
    );
  });

  test("is asked for its scheduler's health, never for its last run's", () => {
    const { tests } = container.inputs["healthcheck"] as { readonly tests: readonly string[] };
    assert.equal(tests.at(-1), "http://127.0.0.1:9180/health");
  });

  test("is stopped before its successor starts, with a run's grace and time to write that down", () => {
    assert.deepEqual([container.deleteBeforeReplace, container.inputs["stopTimeout"]], [true, 35]);
    assert.equal(labelsOf(container)["keelson.update"], "stop-first");
  });

  test("has no port, no place at the edge, and no way to the engine", () => {
    const { ports, volumes, networksAdvanced, envs } = container.inputs;
    assert.deepEqual(ports, []);
    assert.ok(!JSON.stringify(volumes).includes("docker.sock"));
    assert.ok(!JSON.stringify(networksAdvanced).includes('"edge'));
    assert.ok(!(envs as string[]).some((each) => each.startsWith("PORT=")));
  });

  test("gets the database's URLs, pooled and direct, as any app", () => {
    const secrets = stack.files("nightly-secrets-writer");
    assert.match(secrets["/run/secrets/DATABASE_URL"]!, /@pgbouncer:6432\//);
    assert.match(secrets["/run/secrets/DATABASE_DIRECT_URL"]!, /@postgres:5432\/web\?/);
  });
});
