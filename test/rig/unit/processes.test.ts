import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { Layout } from "../layout.ts";
import { findRunning, inNamespace, stopComponent } from "../processes.ts";
import { startTimeOf } from "../../../operations/lock/start-time.ts";
import { scratchLayout } from "./folders.ts";

describe("a started component", () => {
  let layout: Layout;
  let remove: () => void;
  const record = (pid: number, startTime: string | undefined): void =>
    writeFileSync(join(layout.pids, "some.json"), JSON.stringify({ pid, startTime }));

  beforeEach(() => ({ layout, remove } = scratchLayout()));
  afterEach(() => remove());

  it("is running while its process lives", () => {
    record(process.pid, startTimeOf(process.pid));
    const running = findRunning("some", layout);
    assert.equal(running?.pid, process.pid);
    assert.ok(running.memoryBytes > 2 ** 20);
  });

  it("is not running when another process has its number", () => {
    record(process.pid, "1");
    assert.equal(findRunning("some", layout), undefined);
  });

  it("is not running when it has ended", async () => {
    const child = spawn("true");
    await once(child, "exit");
    record(child.pid!, "1");
    assert.equal(findRunning("some", layout), undefined);
  });

  it("is stopped and forgotten", async () => {
    const child = spawn("sleep", ["60"]);
    const ended = once(child, "exit");
    record(child.pid!, startTimeOf(child.pid!));
    await stopComponent("some", layout);
    assert.deepEqual(await ended, [null, "SIGTERM"]);
    assert.ok(!existsSync(join(layout.pids, "some.json")));
  });

  it("leaves a process alone that has its number", async () => {
    const child = spawn("sleep", ["60"]);
    record(child.pid!, "1");
    await stopComponent("some", layout);
    assert.notEqual(startTimeOf(child.pid!), undefined);
    child.kill();
  });
});

it("a program runs in the cluster's network namespace and in no other one", () => {
  assert.deepEqual(inNamespace({ name: "some" }, "ls", ["-l"]), [
    "nsenter",
    ["--net=/run/netns/some", "--", "ls", "-l"],
  ]);
});
