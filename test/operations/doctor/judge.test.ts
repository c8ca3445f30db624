import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatDiagnosis } from "../../../commands/doctor/format.ts";
import { diagnose } from "../../../operations/doctor/judge.ts";
import type { Facts } from "../../../operations/doctor/types.ts";
import type { HeldLock } from "../../../operations/lock/types.ts";
import type { Damage } from "../../../operations/recovery/types.ts";

const whole: Damage = { pending: [], halfMade: [], missing: [], elsewhere: false, foreign: false };
const disk = {
  name: "Docker's disk (/var/lib/docker)",
  freeBytes: 2 ** 36,
  sizeBytes: 2 ** 37,
  spare: { what: "old images", command: "docker image prune" },
};

const well: Facts = {
  stack: "dev",
  removeLock: ({ owner }) => `docker volume rm lock-${owner.token}`,
  target: { answer: "well" },
  deployed: { answer: true },
  lock: { answer: undefined },
  engineLocks: { answer: [] },
  state: { answer: {} },
  damage: { answer: whole },
  unwell: { answer: [] },
  collations: { answer: [] },
  leftBehind: { answer: [] },
  complaints: { answer: [] },
  jobs: { answer: [] },
  certificates: { answer: [] },
  disks: { answer: [disk] },
};

const held = (state: HeldLock["state"]): Pick<Facts, "lock"> => ({
  lock: {
    answer: {
      state,
      owner: {
        token: "t",
        user: "alice",
        host: "build-1",
        machine: "m1",
        bootId: "b1",
        pidNamespace: "p",
        pid: 100,
        processStart: "5000",
        command: "deploy",
        since: "2026-01-31T10:00:00.000Z",
        expires: "2026-01-31T11:00:00.000Z",
      },
    },
  },
});

const engineLock = { pid: 7, username: "alice", hostname: "build-1", timestamp: "2026-01-31T10:00:00Z" };
const halfMade: Damage = { ...whole, halfMade: [{ kind: "container", id: "c2", name: "keelson-dev-web-2" }] };
const web = { urn: "urn:pulumi:dev::keelson::t::web", type: "t", custom: true };
const sick = {
  service: "web",
  instance: "keelson-dev-web-1",
  state: "running, unhealthy",
  restarts: 0,
  events: [],
  conditions: [],
  lastLogLines: [],
};
const deploy = "keelson deploy --stack dev";
const alice = "locked by alice@build-1 (keelson deploy, process 100, since 2026-01-31 10:00:00 UTC)";

interface Case {
  readonly what: string;
  readonly change: Partial<Facts>;
  readonly says: readonly string[];
  readonly command?: string;
  readonly exitCode: 0 | 1 | 2;
}

const cases: readonly Case[] = [
  { what: "a stack with nothing wrong", change: {}, says: [], exitCode: 0 },
  {
    what: "a command at work, with what it is making",
    change: { ...held("alive"), damage: { answer: halfMade } },
    says: [`busy: ${alice}, which is at work`],
    exitCode: 0,
  },
  {
    what: "a lock whose owner has ended",
    change: held("gone"),
    says: [`mend: ${alice}: it has ended without giving it back`],
    command: deploy,
    exitCode: 1,
  },
  {
    what: "a lock of another machine",
    change: held("unknown"),
    says: [
      `mend: ${alice}; whether it still works cannot be told here: it is taken over after 2026-01-31 11:00:00 UTC; if that machine is gone for good, remove it`,
    ],
    command: "docker volume rm lock-t",
    exitCode: 1,
  },
  {
    what: "a lock of an engine that was killed",
    change: { engineLocks: { answer: [{ lock: engineLock, state: "gone" }] } },
    says: [
      "mend: Pulumi's own lock is held by alice@build-1 (process 7, since 2026-01-31 10:00:00 UTC), which has ended",
    ],
    command: deploy,
    exitCode: 1,
  },
  {
    what: "what was cut off, is half-made or lost",
    change: {
      damage: { answer: { ...halfMade, pending: [{ type: "creating", resource: web }], missing: [web] } },
    },
    says: [
      "mend: cut off while creating web",
      "mend: container keelson-dev-web-2 exists, and the state does not know it",
      "mend: web is in the state, and the target has lost it",
    ],
    command: deploy,
    exitCode: 1,
  },
  {
    what: "a stack that another state made, for which there is no command",
    change: { damage: { answer: { ...halfMade, foreign: true } } },
    says: [
      "mend: the target has 1 things of this stack, and the state here knows none: it was deployed with another one (PULUMI_BACKEND_URL)",
    ],
    exitCode: 1,
  },
  {
    what: "a damaged state",
    change: { state: { answer: { damage: "bad" } }, damage: { unanswered: "the state cannot be read" } },
    says: ["mend: the state is damaged (bad)", "not-checked: what is half-made: the state cannot be read"],
    command: deploy,
    exitCode: 1,
  },
  {
    what: "a container that is not well",
    change: { unwell: { answer: [sick] } },
    says: ["mend: web: keelson-dev-web-1 is running, unhealthy"],
    command: deploy,
    exitCode: 1,
  },
  {
    what: "a driver that the pooler's mode confuses, which no command mends",
    change: { complaints: { answer: [{ role: "web", kind: "prepared", said: "bind message …", count: 3 }] } },
    says: [
      "mend: web: its driver lost prepared statements 3 times (bind message …), so that answers may be wrong: set services.web.poolMode: session, or the driver's option for poolers (docs/drivers.md)",
    ],
    exitCode: 1,
  },
  {
    what: "a database whose indexes are of another collation, with what builds them anew",
    change: { collations: { answer: [{ database: "web", recorded: "2.36", actual: "2.41" }] } },
    says: [
      "mend: the database web has indexes of collation version 2.36, and the image sorts by 2.41: they may miss rows and let in duplicates",
    ],
    command:
      "keelson exec --stack dev postgres -- psql -U postgres -d web -c 'REINDEX DATABASE \"web\"' -c 'ALTER DATABASE \"web\" REFRESH COLLATION VERSION'",
    exitCode: 1,
  },
  {
    what: "a database of no service any more, with what removes it, as no fault",
    change: { leftBehind: { answer: [{ role: "shop", database: "shop" }] } },
    says: [
      "spare: the role and the database shop, with its data, are of no service any more; keelson exec --stack dev postgres -- psql -U postgres -v ON_ERROR_STOP=1 -c 'DROP DATABASE \"shop\"' -c 'DROP OWNED BY \"shop\"' -c 'DROP ROLE \"shop\"' removes it for good",
    ],
    exitCode: 0,
  },
  {
    what: "an app that the edge cannot reach, in the probe's own words",
    change: {
      unwell: { answer: [{ ...sick, events: ["health check ended with 1: the app listens on 127.0.0.1 only"] }] },
    },
    says: [
      "mend: web: keelson-dev-web-1 is running, unhealthy (health check ended with 1: the app listens on 127.0.0.1 only)",
    ],
    command: deploy,
    exitCode: 1,
  },
  {
    what: "a full disk, which comes before all that a deploy would mend",
    change: { disks: { answer: [{ ...disk, freeBytes: 2 ** 20 * 100 }] }, ...held("gone") },
    says: [
      "mend: Docker's disk (/var/lib/docker) has 100MiB of 128GiB left: old images can go",
      `mend: ${alice}: it has ended without giving it back`,
    ],
    command: "docker image prune",
    exitCode: 1,
  },
  {
    what: "a stack that was never deployed",
    change: { deployed: { answer: false } },
    says: ["mend: it has not been deployed from here"],
    command: deploy,
    exitCode: 1,
  },
  {
    what: "a target that does not answer",
    change: { target: { unanswered: "no Docker Engine answers" } },
    says: ["not-checked: the target: no Docker Engine answers"],
    exitCode: 2,
  },
];

describe("the doctor finds", () => {
  for (const { what, change, says, command, exitCode } of cases)
    test(what, () => {
      const diagnosis = diagnose({ ...well, ...change });
      assert.deepEqual(
        { says: diagnosis.findings.map(({ level, what }) => `${level}: ${what}`), command: diagnosis.command },
        { says, command },
      );
      assert.equal(diagnosis.exitCode, exitCode);
    });
});

test("a diagnosis ends with the one command", () => {
  const text = formatDiagnosis("dev", diagnose({ ...well, ...held("gone") }));
  assert.equal(text, `The stack dev:\n  to mend  ${alice}: it has ended without giving it back\nNext: ${deploy}`);
});

test("a stack that is well is said to be", () => {
  assert.equal(formatDiagnosis("dev", diagnose(well)), "The stack dev is well.");
});
