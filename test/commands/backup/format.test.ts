import assert from "node:assert/strict";
import { test } from "node:test";
import { formatStatus } from "../../../commands/backup/format.ts";
import type { BackupStatus } from "../../../operations/backups/types.ts";

const fresh: BackupStatus = {
  ...{ time: "2026-01-10T12:00:00Z", ok: true, problems: [], notChecked: [], backups: 0, runs: {}, freeBytes: 1 },
  pending: ["the first backup is under way since 2026-01-10T11:59:58Z"],
};

test("what comes by itself is told, and is neither a problem nor a sign that all is well", () => {
  const lines = formatStatus(fresh).split("\n");
  assert.deepEqual(lines.slice(-2), [
    "Not yet: the first backup is under way since 2026-01-10T11:59:58Z",
    "Nothing is wrong so far.",
  ]);
});

test("a problem beside it is one all the same", () => {
  const lines = formatStatus({ ...fresh, ok: false, problems: ["the disk is full"] }).split("\n");
  assert.deepEqual(lines.slice(-2), ["Problem: the disk is full", "Something is wrong."]);
});

test("all is well where nothing is left to come, also as an earlier box says it", () => {
  const earlier = Object.fromEntries(Object.entries(fresh).filter(([key]) => key !== "pending"));
  assert.match(formatStatus(earlier as unknown as BackupStatus), /\nAll is well\.$/);
});
