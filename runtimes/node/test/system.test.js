import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { memoryUse } from "../lib/system.js";

const MiB = 2 ** 20;

describe("memory", () => {
  let root;
  before(() => (root = mkdtempSync(join(tmpdir(), "app-contract-"))));
  after(() => rmSync(root, { recursive: true }));

  const group = (name, files) => {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(root, name, file, ".."), { recursive: true });
      writeFileSync(join(root, name, file), `${text}\n`);
    }
    const { usedBytes, limitBytes, percent, status } = memoryUse(join(root, name));
    return { used: usedBytes / MiB, limit: limitBytes / MiB, percent, status };
  };
  const second = (max, current, cache) => ({
    "memory.max": max,
    "memory.current": current * MiB,
    "memory.stat": `anon 1\ninactive_file ${cache * MiB}\nactive_file 3`,
  });

  test("is the control group's, less what the kernel can take back", () => {
    assert.deepEqual(group("ok", second(100 * MiB, 90, 20)), { used: 70, limit: 100, percent: 70, status: "ok" });
  });

  test("warns from 80 % and is critical from 90 %", () => {
    assert.equal(group("warning", second(100 * MiB, 80, 0)).status, "warning");
    assert.equal(group("below", second(1000 * MiB, 799, 0)).status, "ok");
    assert.equal(group("critical", second(100 * MiB, 90, 0)).status, "critical");
  });

  test("is read from the older version too", () => {
    const files = { limit_in_bytes: 100 * MiB, usage_in_bytes: 90 * MiB, stat: `total_inactive_file ${5 * MiB}` };
    const named = Object.fromEntries(Object.entries(files).map(([key, value]) => [`memory/memory.${key}`, value]));
    assert.deepEqual(group("older", named), { used: 85, limit: 100, percent: 85, status: "warning" });
  });

  test("is this process's against the machine without a limit, or without control groups", () => {
    for (const { used, percent } of [group("none", {}), group("max", second("max", 10, 0))]) {
      assert.ok(used > 10 && percent < 50);
    }
  });
});
