import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { judgeOwner } from "../../../operations/lock/judge.ts";
import { thisMachine, type Machine } from "../../../operations/lock/machine.ts";
import { describeOwner, ownerOf } from "../../../operations/lock/owner.ts";
import { judgeEngine, judgeFile } from "../../../operations/lock/pulumi-lock.ts";
import type { LockOwner, OwnerState } from "../../../operations/lock/types.ts";

const here: Machine = {
  host: "build-1",
  machine: "m1",
  bootId: "b1",
  pidNamespace: "pid:[1]",
  startTimeOf: (pid) => (pid === 100 ? "5000" : undefined),
};

const owner: LockOwner = {
  token: "t",
  user: "alice",
  host: "build-1",
  machine: "m1",
  bootId: "b1",
  pidNamespace: "pid:[1]",
  pid: 100,
  processStart: "5000",
  command: "deploy",
  since: "2026-01-31T10:00:00.000Z",
  expires: "2026-01-31T11:00:00.000Z",
};

const inTime = new Date("2026-01-31T10:30:00Z");
const late = new Date("2026-01-31T11:00:00Z");

interface Case {
  readonly what: string;
  readonly change?: Partial<LockOwner>;
  readonly machine?: Partial<Machine>;
  readonly now?: Date;
  readonly state: OwnerState;
}

const cases: readonly Case[] = [
  { what: "its process runs", state: "alive" },
  { what: "its process runs past its time", now: late, state: "alive" },
  { what: "its process has ended", change: { pid: 101 }, state: "gone" },
  { what: "its process id is another process's now", change: { processStart: "4000" }, state: "gone" },
  { what: "this machine was started again", change: { bootId: "b0" }, state: "gone" },
  { what: "it ran in a container of this machine", change: { pidNamespace: "pid:[2]" }, state: "unknown" },
  {
    what: "it ran in a container and its time is over",
    change: { pidNamespace: "pid:[2]" },
    now: late,
    state: "expired",
  },
  { what: "it runs on another machine", change: { machine: "m2" }, state: "unknown" },
  { what: "another machine has this one's name", change: { machine: "m2", bootId: "b2" }, state: "unknown" },
  { what: "it ran on another machine and its time is over", change: { machine: "m2" }, now: late, state: "expired" },
  {
    what: "this machine has nothing to be told by",
    change: { machine: "" },
    machine: { machine: "" },
    state: "unknown",
  },
];

describe("an owner of a lock, where", () => {
  for (const { what, change = {}, machine = {}, now = inTime, state } of cases)
    test(`${what}: ${state}`, () =>
      assert.equal(judgeOwner({ ...owner, ...change }, { ...here, ...machine }, now), state));

  test("it is this very process: alive", () => {
    const machine = thisMachine();
    assert.equal(judgeOwner(ownerOf("deploy", 60, machine), machine, new Date()), "alive");
  });
});

test("an owner is told by user, host, command, process and time", () => {
  assert.equal(describeOwner(owner), "alice@build-1 (keelson deploy, process 100, since 2026-01-31 10:00:00 UTC)");
});

test("two owners have two tokens", () => {
  const [one, two] = [ownerOf("up", 60, here), ownerOf("up", 60, here)];
  assert.notEqual(one.token, two.token);
});

const lock = { pid: 100, username: "alice", hostname: "build-1", timestamp: "2026-01-31T10:00:00Z" };
const engine = { name: "pulumi", startedAt: new Date("2026-01-31T09:59:59Z") };

describe("an engine that wrote a lock, where", () => {
  for (const [what, running, host, state] of [
    ["it runs", engine, "build-1", "alive"],
    ["its process has ended", undefined, "build-1", "gone"],
    [
      "a later engine has its process id",
      { ...engine, startedAt: new Date("2026-01-31T10:05:00Z") },
      "build-1",
      "gone",
    ],
    ["another program has its process id", { ...engine, name: "nginx" }, "build-1", "gone"],
    ["this system does not tell of processes", "hidden", "build-1", "unknown"],
    ["it ran on another machine", undefined, "build-2", "unknown"],
  ] as const)
    test(`${what}: ${state}`, () => assert.equal(judgeEngine(lock, host, running), state));
});

describe("a lock file that was never finished", () => {
  for (const [what, ageMs, state] of [
    ["a moment ago may still be", 100, "unknown"],
    ["for long never will be", 60_000, "gone"],
  ] as const)
    test(what, () => assert.deepEqual(judgeFile("", ageMs), { lock: undefined, state }));
});
