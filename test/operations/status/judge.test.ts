import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { judgeStatus } from "../../../operations/status/judge.ts";
import { alert, backups, disk, instance, status } from "./samples.ts";

describe("a stack's status", () => {
  test("is well where all that it has is well", () =>
    assert.deepEqual(judgeStatus(status()), { troubles: [], unknown: [], exitCode: 0 }));

  test("is not made unwell by what the stack does not have", () => {
    const without = { off: "monitoring is off" };
    assert.equal(judgeStatus(status({ alerts: without, backups: without, schedules: without })).exitCode, 0);
  });

  test("is not called well where something could not be asked", () =>
    assert.deepEqual(judgeStatus(status({ alerts: { unknown: "prometheus does not answer" } })), {
      troubles: [],
      unknown: ["alerts: prometheus does not answer"],
      exitCode: 2,
    }));

  test("tells what could be asked in part only", () => {
    const unknown = judgeStatus(
      status({
        services: { known: { services: [], noUse: "nobody measures it" } },
        alerts: { known: { alerts: [], notChecked: ["what is silenced: alertmanager does not answer"] } },
        backups: { known: { ...backups, notChecked: ["archiving: no answer"] } },
      }),
    ).unknown;
    assert.deepEqual(unknown, [
      "use of memory and CPU: nobody measures it",
      "alerts: what is silenced: alertmanager does not answer",
      "backups: archiving: no answer",
    ]);
  });

  const web = (wanted: number, ...instances: (typeof instance)[]) =>
    status({ services: { known: { services: [{ service: "web", wanted, instances }] } } });
  const sick = { ...instance, name: "web-2", isWell: false, state: "exited, exit code 1" };

  for (const [what, found, troubles] of [
    ["a container that is not well", web(2, instance, sick), ["web: web-2 is exited, exit code 1"]],
    ["one that is not there", web(2, instance), ["web: 1 of 2 is not there"]],
    ["two that are not there", web(2), ["web: 2 of 2 are not there"]],
    ["nothing where there are more during an update", web(1, instance, instance), []],
    ["what fires", status({ alerts: alert({}) }), ["RedisDown: Redis does not answer"]],
    ["nothing of what is for looking back", status({ alerts: alert({ severity: "info" }) }), []],
    ["nothing of what somebody has silenced", status({ alerts: alert({ state: "silenced" }) }), []],
    ["nothing of what may yet pass", status({ alerts: alert({ state: "pending" }) }), []],
    [
      "what the backups lack",
      status({ backups: { known: { ...backups, problems: ["repository 1 has no good backup"] } } }),
      ["backups: repository 1 has no good backup"],
    ],
    [
      "a certificate that should have been renewed",
      status({
        certificates: {
          known: [{ host: "a.example", state: "given", notBefore: "2025-10-15", notAfter: "2026-01-12" }],
        },
      }),
      ["the certificate of a.example ends on 2026-01-12, and should have been renewed"],
    ],
    [
      "a disk that is nearly full",
      status({ disks: { known: [{ ...disk, freeBytes: 1 }] } }),
      ["Docker's disk is nearly full"],
    ],
  ] as const)
    test(`names ${what}`, () => {
      const verdict = judgeStatus(found);
      assert.deepEqual(verdict.troubles, troubles);
      assert.equal(verdict.exitCode, troubles.length > 0 ? 1 : 0);
    });

  test("names a job that failed", () => {
    const run = { reason: "schedule", started: "2026-01-10T03:30:00Z", result: "failure", exitCode: 3 } as const;
    const job = { service: "nightly", job: "nightly", cron: "@daily", timeZone: "UTC", runs: [run] };
    assert.match(judgeStatus(status({ schedules: { known: [job] } })).troubles[0]!, /^nightly: its run of .* failed/);
  });
});
