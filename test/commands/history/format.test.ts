import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatHistory } from "../../../commands/history/format-history.ts";
import { formatRelease } from "../../../commands/history/format-release.ts";
import { age, localTime } from "../../../commands/history/time.ts";
import { release } from "../../operations/releases/release.ts";

const now = new Date("2026-11-21T12:30:00.000Z");

/** Runs with clocks that show UTC. */
function inUtc<T>(act: () => T): T {
  const { TZ } = process.env;
  process.env["TZ"] = "UTC";
  try {
    return act();
  } finally {
    if (TZ === undefined) delete process.env["TZ"];
    else process.env["TZ"] = TZ;
  }
}

describe("times", () => {
  for (const [offset, text] of [
    [0, "2026-11-21T10:00:00+00:00"],
    [120, "2026-11-21T12:00:00+02:00"],
    [-210, "2026-11-21T06:30:00-03:30"],
    [840, "2026-11-22T00:00:00+14:00"],
  ] as const) {
    test(`are shown as clocks do ${offset} minutes from UTC`, () => {
      assert.equal(localTime("2026-11-21T10:00:00.000Z", offset), text);
    });
  }

  for (const [iso, text] of [
    ["2026-11-21T12:29:48.900Z", "11s"],
    ["2026-11-21T12:29:00.000Z", "1m"],
    ["2026-11-21T10:31:00.000Z", "1h"],
    ["2026-11-18T12:30:00.000Z", "3d"],
    ["2026-11-21T12:31:00.000Z", "0s"],
  ] as const) {
    test(`are ${text} old since ${iso}`, () => assert.equal(age(iso, now), text));
  }
});

describe("keelson history", () => {
  test("lists the newest first, with what runs marked", () => {
    const git = release(1).git!;
    const list = [
      release(1, { git: { ...git, dirty: true } }),
      release(2, { changes: { replace: 2, same: 40, delete: 1 }, startedAt: "2026-11-21T11:00:00.000Z", seconds: 61 }),
      release(3, { kind: "rollback", restores: 1, changes: { same: 4 }, startedAt: "2026-11-21T12:00:00.000Z" }),
      release(10, { git: undefined, status: "failed", changes: { create: 1 }, startedAt: "2026-11-21T12:29:30.000Z" }),
    ];

    const text = inUtc(() => formatHistory(list, now));
    assert.deepEqual(text.split("\n"), [
      "     release  time                       age  status   kind           commit    changed              seconds",
      "          10  2026-11-21T12:29:30+00:00  30s  failed   deploy         -         create 1                42.5",
      "  >        3  2026-11-21T12:00:00+00:00  30m  healthy  rollback to 1  0123456   nothing                 42.5",
      "           2  2026-11-21T11:00:00+00:00   1h  healthy  deploy         0123456   replace 2, delete 1     61.0",
      "           1  2026-11-21T10:00:00+00:00   2h  healthy  deploy         0123456*  create 3                42.5",
      "",
      "* with changes that were not committed",
      "",
    ]);
  });
});

describe("keelson history show", () => {
  test("tells all of a release", () => {
    const shown = release(4, {
      status: "unhealthy",
      images: [
        { service: "redis", reference: "redis:8.0", digest: "redis@sha256:aa" },
        { service: "web", reference: "keelson/web:0123456789ab", id: "sha256:bb" },
      ],
      schemaVersions: { web: 7 },
      policy: { status: "failed", packs: ["keelson 1.0.0"], violations: ["web: no limit"] },
      gate: { status: "failed", good: 1, asked: 4, seconds: 120, reasons: ["web: answers 500"] },
      checkpoint: "dev-1",
    });
    assert.deepEqual(inUtc(() => formatRelease(shown, { current: true })).split("\n"), [
      "Release 4: unhealthy, current",
      "  kind           deploy",
      "  time           2026-11-21T10:00:00+00:00",
      "  took           42.5 s",
      "  target         docker, development",
      "  commit         0123456789abcdef0123456789abcdef01234567 on main",
      "  author         Ada <ada@example.com>",
      `  config         ${"0".repeat(64)}`,
      "  changed        create 3",
      "  schema of web  7",
      "  checkpoint     dev-1",
      "",
      "Images",
      "  service  reference                 id or digest",
      "  redis    redis:8.0                 redis@sha256:aa",
      "  web      keelson/web:0123456789ab  sha256:bb",
      "",
      "Gate",
      "  failed: 1 of 4 probes good after 120.0 s",
      "  - web: answers 500",
      "",
      "Policies",
      "  failed: keelson 1.0.0",
      "  - web: no limit",
      "",
    ]);
  });

  test("does not call passed what was not checked", () => {
    const gate = { status: "not-run", good: 0, asked: 0, seconds: 0, reasons: ["interrupted"] } as const;
    const shown = release(4, { gate, git: undefined });
    const text = formatRelease(shown, { current: false });
    assert.match(text, /^Release 4: healthy\n/);
    assert.match(text, /Gate\n {2}not run\n {2}- interrupted\n\nPolicies\n {2}not checked\n$/);
    assert.match(text, /commit {6}not from a git checkout\n/);
    assert.match(text, /checkpoint {2}none: the engine recorded no state\n/);
  });
});
