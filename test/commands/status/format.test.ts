import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatStatus } from "../../../commands/status/format.ts";
import { judgeStatus } from "../../../operations/status/judge.ts";
import type { StackStatus } from "../../../operations/status/types.ts";
import { alert, instance, status } from "../../operations/status/samples.ts";

const shown = (change: Partial<StackStatus> = {}) => {
  const found = status(change);
  return formatStatus(found, judgeStatus(found)).split("\n");
};
const lineOf = (name: string, change: Partial<StackStatus> = {}) =>
  shown(change).find((line) => line.startsWith(`  ${name} `))!;

describe("a stack's status for people", () => {
  test("is one screen, plain text in columns", () => {
    const [head, release, ...rest] = shown();
    assert.match(head!, /^prod on docker: well \(2026-01-10T.*\)$/);
    assert.equal(release, "Release 7 (deploy, healthy), 3h ago");
    assert.deepEqual(rest, [
      "",
      "  service  health   replicas  release       since  restarts           memory              cpu",
      "  web      healthy    1 of 1  0123456789ab     3h         0  32MiB of 128MiB  25%  0.3 of 1.5  20%",
      "",
      "  alerts        none fires",
      "  backups       full 20260110-030000F, 9 h old, L3 read again, log whole; archiving works",
      "  certificates  *: self-signed by keelson, 355 days left",
      "  disks         Docker's disk: 64GiB of 128GiB free",
    ]);
  });

  test("says of a first backup that comes by itself when that is", () => {
    const { backups } = status({});
    const known = { ...("known" in backups ? backups.known : assert.fail()), backups: 0, newest: undefined! };
    const pending = ["the first backup is under way since 2026-01-10T11:59:58Z"];
    const lines = shown({ backups: { known: { ...known, pending } } });
    assert.match(lines[0]!, /^prod on docker: well /);
    assert.ok(lines.includes(`  backups       there is none; ${pending[0]}`), lines.join("\n"));
  });

  test("says first what is not well, and what to do next", () => {
    const sick = { ...instance, name: "web-2", isWell: false, state: "exited, exit code 1", since: undefined! };
    const services = { known: { services: [{ service: "web", wanted: 3, instances: [instance, sick] }] } };
    const lines = shown({ services, alerts: alert({}) });
    assert.match(lines[0]!, /^prod on docker: NOT WELL/);
    assert.match(lineOf("web", { services }), /^ {2}web +exited +1 of 3 /);
    assert.match(lineOf("alerts", { alerts: alert({}) }), /1 fires: RedisDown \(critical\)$/);
    assert.deepEqual(lines.slice(lines.indexOf("Not well:")), [
      "Not well:",
      "  web: web-2 is exited, exit code 1",
      "  web: 1 of 3 is not there",
      "  RedisDown: Redis does not answer",
      "",
      "Next: keelson doctor --stack prod",
    ]);
  });

  test("never takes what is not known for well", () => {
    const change: Partial<StackStatus> = {
      ...{ release: { off: "no deploy of it is recorded here" }, alerts: { off: "monitoring is off" } },
      ...{ backups: { unknown: "no answer within 8 s" }, services: { unknown: "the Docker Engine does not answer" } },
    };
    const lines = shown(change);
    assert.match(lines[0]!, /well as far as is known, which is not all/);
    assert.equal(lines[1], "Release unknown: no deploy of it is recorded here");
    assert.ok(lines.includes("  services unknown: the Docker Engine does not answer"));
    assert.ok(lines.includes("  alerts        unknown: monitoring is off"));
    assert.ok(lines.includes("  backups: no answer within 8 s"), lines.join("\n"));
  });

  test("shows what a container uses of no limit, and what nobody measures", () => {
    const unmeasured = Object.fromEntries(
      Object.entries(instance).filter(([key]) => key !== "memory"),
    ) as typeof instance;
    const one = (each: typeof instance) => ({
      known: { services: [{ service: "web", wanted: 1, instances: [each] }] },
    });
    assert.match(lineOf("web", { services: one({ ...instance, cpu: { used: 1234 } }) }), / 1\.23$/);
    assert.match(lineOf("web", { services: one(unmeasured) }), / 0 +unknown +0\.3 of/);
  });

  test("shows schedules by their last run and their next", () => {
    const run = { reason: "schedule", started: "2026-01-10T03:30:00Z", ended: "2026-01-10T03:31:00Z" } as const;
    const job = { service: "nightly", job: "nightly", cron: "@daily", timeZone: "UTC", next: "2026-01-11T00:00:00Z" };
    const known = [
      { ...job, runs: [{ ...run, result: "success" as const }] },
      { ...job, job: "other", runs: [{ ...run, result: "running" as const }] },
    ];
    const lines = shown({ schedules: { known } });
    assert.ok(lines.includes("  schedules     nightly: success 8h ago, next in 12h"), lines.join("\n"));
    assert.ok(lines.some((line) => line.endsWith("nightly/other: has not run yet, runs since 8h")));
  });

  test("keeps to a few lines of a kind, the next certificate to end among them", () => {
    const hosts = ["a", "b", "c", "d", "e"].map((host, index) => ({
      ...{ host, state: "valid" as const, notBefore: "2025-12-01", notAfter: `2026-0${9 - index}-01` },
    }));
    const lines = shown({ tls: "acme", certificates: { known: hosts } });
    assert.ok(lines.includes("  certificates  e: acme, valid, 110 days left"), lines.join("\n"));
    assert.ok(lines.some((line) => line.endsWith("and 2 more")));
  });

  test("says of another machine's disks that they are not known here", () =>
    assert.ok(shown({ target: "kubernetes" }).some((line) => line.endsWith("they are another machine's"))));
});
