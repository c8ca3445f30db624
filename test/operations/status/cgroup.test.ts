import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { kernelStats } from "../../../operations/status/cgroup.ts";
import { memoryUsed } from "../../../operations/status/usage.ts";

const files1 = {
  "processes/7/cgroup": "3:memory:/docker/c1\n2:cpu,cpuacct:/docker/c1\n0::/docker/c1\n",
  "groups/memory/docker/c1/memory.usage_in_bytes": "100\n",
  "groups/memory/docker/c1/memory.stat": "inactive_file 10\ntotal_inactive_file 30\n",
  "groups/cpu,cpuacct/docker/c1/cpuacct.usage": "5000\n",
};
const files2 = {
  "processes/7/cgroup": "0::/system.slice/docker-c1.scope\n",
  "groups/system.slice/docker-c1.scope/memory.current": "100\n",
  "groups/system.slice/docker-c1.scope/memory.stat": "anon 60\ninactive_file 40\n",
  "groups/system.slice/docker-c1.scope/cpu.stat": "usage_usec 5\nuser_usec 3\n",
};

async function statsIn(files: Readonly<Record<string, string>>, id = "c1", pid = 7) {
  const root = mkdtempSync(join(tmpdir(), "keelson-cgroup-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const folders = { processes: join(root, "processes"), groups: join(root, "groups") };
  return kernelStats({ pid, id }, folders).finally(() => rmSync(root, { recursive: true }));
}

describe("what the kernel tells of a container", () => {
  for (const [version, files, memory] of [
    [1, files1, 70],
    [2, files2, 60],
  ] as const)
    test(`by control groups version ${version}`, async () => {
      const found = (await statsIn(files))!;
      assert.equal(memoryUsed(found), memory);
      assert.equal(found.cpu_stats.cpu_usage.total_usage, 5000);
    });

  test("is nothing of another machine's, whose process has this number here too", async () =>
    assert.equal(await statsIn(files1, "c2"), undefined));

  test("is nothing where it may not be seen, or has ended", async () => {
    assert.equal(await statsIn({}), undefined);
    assert.equal(await statsIn({ "processes/7/cgroup": files2["processes/7/cgroup"] }), undefined);
    assert.equal(await statsIn(files1, "c1", 0), undefined);
  });
});
