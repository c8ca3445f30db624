import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UserError } from "../../../config/user-error.ts";
import { lockVariable } from "../../../operations/lock/survivors.ts";
import type { HeldLock, LockOwner, OwnerState, TargetLock } from "../../../operations/lock/types.ts";
import { withLock, type LockParts } from "../../../operations/lock/with-lock.ts";
import { messageOfRejection } from "../../support/message-of.ts";
import { stackConfig } from "../../support/stack-config.ts";

const other: LockOwner = {
  ...{ token: "other", user: "alice", host: "build-1", machine: "m", bootId: "b", pidNamespace: "n", pid: 4711 },
  ...{ processStart: "1", command: "deploy", since: "2026-01-31T10:15:00.000Z", expires: "2026-01-31T11:00:00.000Z" },
};
const held = (state: OwnerState): HeldLock => ({ owner: other, state });

/** A lock's world; without `lock` there is none, as for what is only rendered. */
interface World {
  readonly lock?: Partial<TargetLock> | "none";
  readonly survivors?: (token: string) => readonly string[];
}

function stage({ lock = {}, survivors = () => [] }: World = {}) {
  const [done, said]: [string[], string[]] = [[], []];
  const controller = new AbortController();
  let token = "";
  const name = (one: string) => (one === token ? "own" : one);
  const target: TargetLock = {
    acquire: (owner) => {
      token = owner.token;
      done.push("acquire");
      return Promise.resolve({});
    },
    release: (one) => Promise.resolve(void done.push(`release ${name(one)}`)),
    read: () => Promise.resolve(undefined),
  };
  let atOnce: () => Promise<void> = () => Promise.reject(new Error("no signals are watched"));
  const parts: LockParts = {
    targetLock: () => (lock === "none" ? undefined : { ...target, ...lock }),
    stopSurvivors: (one) => {
      done.push(`stop ${lock === "none" ? "own" : name(one)}`);
      return Promise.resolve(survivors(name(one)));
    },
    watchSignals: (act) => {
      done.push("watch");
      atOnce = act;
      return { signal: controller.signal, dispose: () => void done.push("dispose") };
    },
    thisMachine: () => ({ host: "h", machine: "m", bootId: "b", pidNamespace: "n", startTimeOf: () => "1" }),
  };
  const say = (line: string) => void said.push(line);
  const args = { stack: "dev", config: stackConfig(), env: { A: "1" }, command: "deploy", seconds: 60, say };
  return { parts, args, done, said, interrupt: () => controller.abort(), atOnce: () => atOnce(), token: () => token };
}

describe("work under a lock", () => {
  test("is done once the lock is held, and gives it back", async () => {
    const { parts, args, done, token } = stage();
    const result = await withLock(
      args,
      ({ env, signal }) => {
        done.push("work");
        assert.deepEqual([env, signal.aborted], [{ A: "1", [lockVariable]: token() }, false]);
        return Promise.resolve("well");
      },
      parts,
    );
    assert.equal(result, "well");
    assert.deepEqual(done, ["watch", "acquire", "work", "stop own", "release own", "dispose"]);
  });

  test("gives it back when it fails, and tells why it failed", async () => {
    const { parts, args, done } = stage();
    const work = () => Promise.reject(new UserError("the work is odd"));
    assert.equal(await messageOfRejection(withLock(args, work, parts)), "the work is odd");
    assert.deepEqual(done, ["watch", "acquire", "stop own", "release own", "dispose"]);
  });

  test("is asked to stop by a signal, and gives the lock back at its own end", async () => {
    const { parts, args, done, interrupt } = stage();
    const work = ({ signal }: { readonly signal: AbortSignal }) => {
      interrupt();
      done.push(signal.aborted ? "stopped" : "went on");
      return Promise.resolve();
    };
    await withLock(args, work, parts);
    assert.deepEqual(done, ["watch", "acquire", "stopped", "stop own", "release own", "dispose"]);
  });

  test("ends what it started and gives the lock back at once on a second signal", async () => {
    const { parts, args, done, atOnce } = stage();
    await withLock(
      args,
      async () => {
        await atOnce();
        done.push("the process ends");
      },
      parts,
    );
    assert.deepEqual(done.slice(0, 5), ["watch", "acquire", "stop own", "release own", "the process ends"]);
  });

  test("needs none where a stack is only rendered", async () => {
    const { parts, args, done } = stage({ lock: "none" });
    assert.equal(await withLock(args, () => Promise.resolve("well"), parts), "well");
    assert.deepEqual(done, ["watch", "stop own", "dispose"]);
  });

  const unreachable = { release: () => Promise.reject(new UserError("docker volume: no daemon")) };

  test("that is well stays so where the lock cannot be given back: that is said", async () => {
    const { parts, args, said, done } = stage({ lock: unreachable });
    assert.equal(await withLock(args, () => Promise.resolve("well"), parts), "well");
    assert.deepEqual(said, ["Warning: the lock of the stack dev was not given back: docker volume: no daemon"]);
    assert.equal(done.at(-1), "dispose");
  });

  test("that failed tells why where the lock cannot be given back either", async () => {
    const { parts, args } = stage({ lock: unreachable });
    const work = () => Promise.reject(new UserError("the work is odd"));
    assert.equal(await messageOfRejection(withLock(args, work, parts)), "the work is odd");
  });
});

describe("a lock that somebody else has", () => {
  for (const [state, wanted] of [
    [
      "alive",
      /^The stack dev is locked by alice@build-1 \(keelson deploy, .*\nWait for its end, or end it \(kill 4711/,
    ],
    ["unknown", /cannot be told from here\. Wait for its end, at most until 2026-01-31 11:00:00 UTC;.*keelson doctor/],
  ] as const)
    test(`is ${state}: nothing is done`, async () => {
      const { parts, args, done } = stage({ lock: { acquire: () => Promise.resolve({ held: held(state) }) } });
      const work = () => Promise.resolve(void done.push("work"));
      assert.match(await messageOfRejection(withLock(args, work, parts)), wanted);
      assert.ok(!done.includes("work"));
      assert.ok(!done.includes("release other") && !done.includes("stop other"), done.join(", "));
      assert.equal(done.at(-1), "dispose");
    });

  for (const [state, because] of [
    ["gone", "it has ended without giving it back"],
    ["expired", "its time was over at 2026-01-31 11:00:00 UTC"],
  ] as const)
    test(`is ${state}: it is taken over, and what it had left running is ended first`, async () => {
      const { parts, args, done, said } = stage({
        lock: { acquire: () => Promise.resolve({ stale: held(state) }) },
        survivors: (token) => (token === "other" ? ["pulumi", "docker", "pulumi"] : []),
      });
      await withLock(args, () => Promise.resolve(void done.push("work")), parts);
      assert.deepEqual(done.slice(0, 3), ["watch", "stop other", "work"]);
      const owner = "alice@build-1 (keelson deploy, process 4711, since 2026-01-31 10:15:00 UTC)";
      assert.deepEqual(said, [
        `Took over the lock of ${owner}: ${because}.`,
        "Ended what it had left running: docker, pulumi.",
      ]);
    });

  test("cannot be asked about: nothing is done, and the signals end the process again", async () => {
    const acquire = () => Promise.reject(new UserError("docker volume: no daemon"));
    const { parts, args, done } = stage({ lock: { acquire } });
    const work = () => Promise.resolve(void done.push("work"));
    assert.equal(await messageOfRejection(withLock(args, work, parts)), "docker volume: no daemon");
    assert.ok(!done.includes("work"));
    assert.equal(done.at(-1), "dispose");
  });
});
