import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { lockVariable, stopSurvivors } from "../../../operations/lock/survivors.ts";

const start = async (token: string) => {
  const child = spawn("sleep", ["60"], { env: { ...process.env, [lockVariable]: token }, stdio: "ignore" });
  await once(child, "spawn");
  return child;
};

test("what was started under a lock is ended, and nothing else", async () => {
  const [own, other] = [await start("aaaa1111"), await start("bbbb2222")];
  const ended = once(own, "exit");
  assert.deepEqual(await stopSurvivors("aaaa1111"), ["sleep"]);
  assert.deepEqual(await ended, [null, "SIGKILL"]);
  assert.equal(other.exitCode ?? other.signalCode, null);
  other.kill();
});

test("a lock under which nothing runs has no survivors", async () => {
  assert.deepEqual(await stopSurvivors("cccc3333"), []);
});
