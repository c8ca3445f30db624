import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { count, judge } from "../../../operations/gate/judge.ts";
import type { GateSettings, Look, Probed } from "../../../operations/gate/types.ts";

const settings: GateSettings = { timeout: 60, interval: 5, settle: 10, healthy: 80, errors: 10 };
const quiet = { requests: 0, errors: 0 };

function probed(instance: string, changes: Partial<Probed> = {}): Probed {
  return { service: "web", instance, critical: false, good: true, restarts: 0, problem: "", ...changes };
}

function look(seconds: number, probes: readonly Probed[], traffic = quiet): Look {
  return { seconds, probed: probes, traffic };
}

const bad = { good: false, problem: "503 Service Unavailable" };
const five = ["a", "b", "c", "d", "e"];
const oneBad = five.map((name) => probed(name, name === "a" ? bad : {}));
const twoBad = five.map((name) => probed(name, name < "c" ? bad : {}));
const wellFor = (seconds: number, probes: readonly Probed[]) =>
  [0, 5, 10].filter((at) => at <= seconds).map((at) => look(at, probes));

interface Case {
  readonly title: string;
  readonly looks: readonly Look[];
  readonly status: "waiting" | "passed" | "failed";
  readonly reasons?: readonly string[];
}

const cases: readonly Case[] = [
  {
    title: "waits while the settle window is not over",
    looks: wellFor(5, [probed("a")]),
    status: "waiting",
    reasons: ["not well for 10 s without a break"],
  },
  { title: "passes when all was well over the settle window", looks: wellFor(10, [probed("a")]), status: "passed" },
  { title: "passes with 80 % good", looks: wellFor(10, oneBad), status: "passed" },
  {
    title: "waits with less, and names what is bad",
    looks: wellFor(10, twoBad),
    status: "waiting",
    reasons: ["web (a): 503 Service Unavailable", "web (b): 503 Service Unavailable"],
  },
  {
    title: "waits for a critical service whatever share is good",
    looks: wellFor(
      10,
      five.map((name) => probed(name, name === "a" ? { ...bad, critical: true } : {})),
    ),
    status: "waiting",
    reasons: ["web (a): 503 Service Unavailable"],
  },
  {
    title: "counts the window anew after a bad look in it",
    looks: [look(0, [probed("a")]), look(5, [probed("a", bad)]), look(10, [probed("a")])],
    status: "waiting",
    reasons: ["not well for 10 s without a break"],
  },
  {
    title: "passes once a bad look is older than the window",
    looks: [look(0, [probed("a", bad)]), look(5, [probed("a")]), look(10, [probed("a")]), look(15, [probed("a")])],
    status: "passed",
  },
  {
    title: "waits after a restart in the window",
    looks: [look(0, [probed("a")]), look(5, [probed("a", { restarts: 1 })]), look(10, [probed("a", { restarts: 1 })])],
    status: "waiting",
    reasons: ["web (a): restarted"],
  },
  {
    title: "does not hold a restart before the window against it",
    looks: [0, 5, 10].map((at) => look(at, [probed("a", { restarts: 3 })])),
    status: "passed",
  },
  {
    title: "counts the first restart of an instance that was not there before",
    looks: [look(0, [probed("a")]), look(10, [probed("a"), probed("b", { restarts: 1 })])],
    status: "waiting",
    reasons: ["web (b): restarted"],
  },
  {
    title: "fails when the time is up",
    looks: [look(0, twoBad), look(60, twoBad)],
    status: "failed",
    reasons: ["web (a): 503 Service Unavailable", "web (b): 503 Service Unavailable"],
  },
  {
    title: "fails at once when the edge answers with too many errors",
    looks: [look(0, [probed("a")], { requests: 100, errors: 11 })],
    status: "failed",
    reasons: ["the edge answered 11 of 100 requests with 5xx (allowed: 10 %)"],
  },
  {
    title: "takes the share of errors that is allowed",
    looks: [look(0, [probed("a")]), look(10, [probed("a")], { requests: 100, errors: 10 })],
    status: "passed",
  },
  {
    title: "does not judge errors by a handful of answers",
    looks: [look(0, [probed("a")]), look(10, [probed("a")], { requests: 19, errors: 4 })],
    status: "passed",
  },
  {
    title: "judges a handful all the same where most of it is errors",
    looks: [look(0, [probed("a")], { requests: 6, errors: 5 })],
    status: "failed",
    reasons: ["the edge answered 5 of 6 requests with 5xx (allowed: 10 %)"],
  },
  {
    title: "never passes where nothing runs",
    looks: wellFor(10, []),
    status: "waiting",
    reasons: ["nothing runs that could be asked"],
  },
];

describe("the gate", () => {
  for (const { title, looks, status, reasons = [] } of cases) {
    test(title, () => assert.deepEqual(judge(looks, settings), { status, reasons }));
  }

  test("counts good probes and all", () => assert.deepEqual(count(look(0, oneBad)), { good: 4, asked: 5 }));
});
