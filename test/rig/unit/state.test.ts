import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Layout } from "../layout.ts";
import { withLock } from "../lock.ts";
import { startTimeOf } from "../../../operations/lock/start-time.ts";
import { readState, requireRunning } from "../status.ts";
import { UserError } from "../../../config/user-error.ts";
import { scratchLayout } from "./folders.ts";

let layout: Layout;
let remove: () => void;
beforeEach(() => ({ layout, remove } = scratchLayout()));
afterEach(() => remove());

describe("the state of the cluster", () => {
  const pid = (startTime: string | undefined): void =>
    writeFileSync(join(layout.pids, "etcd.json"), JSON.stringify({ pid: process.pid, startTime }));
  const finished = (): void => writeFileSync(layout.record, JSON.stringify({ fakeOnly: false }));

  it("is absent without a folder", () => {
    rmSync(layout.root, { recursive: true });
    assert.deepEqual(readState(layout), { kind: "absent" });
  });

  it("is running when all components live and the start came to its end", () => {
    pid(startTimeOf(process.pid));
    finished();
    assert.deepEqual(readState(layout), { kind: "running", record: { fakeOnly: false } });
  });

  it("is broken when a component has ended", () => {
    pid("1");
    finished();
    assert.deepEqual(readState(layout), { kind: "broken", dead: ["etcd"] });
  });

  it("is broken when the start did not come to its end", () => {
    pid(startTimeOf(process.pid));
    assert.deepEqual(readState(layout), { kind: "broken", dead: [] });
  });

  it("makes a command refuse that needs it running", () => {
    const message = "The cluster is not running: start it by `npm run cluster up`.";
    assert.throws(() => requireRunning(layout), new UserError(message));
  });
});

describe("the lock", () => {
  it("lets one in at a time", async () => {
    const order: string[] = [];
    const enter = (name: string): Promise<void> =>
      withLock(layout, async () => {
        order.push(`${name} in`);
        await sleep(20);
        order.push(`${name} out`);
      });
    await Promise.all([enter("one"), enter("two")]);
    assert.deepEqual(order, ["one in", "one out", "two in", "two out"]);
  });

  it("is free again after a failure", async () => {
    await assert.rejects(withLock(layout, () => Promise.reject(new Error("failed"))));
    assert.equal(await withLock(layout, () => Promise.resolve("in")), "in");
  });

  it("of a process that has ended counts as free", async () => {
    writeFileSync(layout.lock, `${process.pid} 1`);
    assert.equal(await withLock(layout, () => Promise.resolve("in")), "in");
  });
});
