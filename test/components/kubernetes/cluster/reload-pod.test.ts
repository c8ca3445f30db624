import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { reloadPod, type PodHands, type ReloadSteps } from "../../../../components/kubernetes/cluster/reload-pod.ts";
import { UserError } from "../../../../config/user-error.ts";

const times = { filesMs: 60, refreshMs: 20, loadMs: 40, pauseMs: 1 };
const mark = "/etc/server/.keelson-files";
const steps: ReloadSteps = {
  marks: [[mark, "new"]],
  test: ["server", "--test"],
  tell: ["server", "--reload"],
  loaded: ["server", "--loaded"],
  digest: "d2",
  settled: ["server", "--settled"],
};

type Answer = { readonly code: number; readonly said: string };
const good = (said = ""): Answer => ({ code: 0, said });

/** A pod that notes what is done to it; `answer` is asked for what a command says. */
function fakePod(answer: (command: string, log: readonly string[]) => Answer | undefined) {
  const log: string[] = [];
  const usual: Readonly<Record<string, Answer>> = {
    [`/keelson/probe print ${mark}`]: good("new"),
    "server --loaded": good("d2\n"),
  };
  const pod: PodHands = {
    name: "server-0",
    run: (words) => {
      const command = words.join(" ");
      log.push(command);
      return Promise.resolve(answer(command, log) ?? usual[command] ?? good());
    },
    refresh: (attempt) => Promise.resolve(void log.push(`refresh ${attempt}`)),
  };
  return { pod, log };
}

const afterFiles = ["server --test", "server --reload", "server --loaded", "server --settled"];

describe("a reload in a pod", () => {
  test("whose files are there goes through test, telling, what is loaded and what is settled", async () => {
    const { pod, log } = fakePod(() => undefined);
    await reloadPod(pod, steps, times);
    assert.deepEqual(log, [`/keelson/probe print ${mark}`, ...afterFiles]);
  });

  test("waits for the files, and has the node look again where it looked too early", async () => {
    const { pod, log } = fakePod((command, log) =>
      command.includes("print") && !log.includes("refresh 2") ? good("old") : undefined,
    );
    await reloadPod(pod, steps, { ...times, filesMs: 10_000 });
    assert.deepEqual(
      log.filter((line) => line.startsWith("refresh")),
      ["refresh 1", "refresh 2"],
    );
    assert.deepEqual(log.slice(-4), afterFiles);
  });

  test("tells the server nothing where it refuses its files", async () => {
    const { pod, log } = fakePod((command) =>
      command === "server --test" ? { code: 1, said: "unknown directive\n" } : undefined,
    );
    await assert.rejects(
      reloadPod(pod, steps, times),
      new UserError("server-0 refuses its new files and runs on with what it had:\nunknown directive\n"),
    );
    assert.ok(!log.includes("server --reload"));
  });

  for (const [what, answer, message] of [
    [
      "never come",
      (command: string) => (command.includes("print") ? { code: 1, said: "no such file" } : undefined),
      /^server-0 has not got its new files within 0\.06 s/,
    ],
    [
      "are never loaded",
      (command: string) => (command === "server --loaded" ? good("d1\n") : undefined),
      /^server-0 has not loaded its new files within 0\.04 s: expected d2, it says d1$/,
    ],
    [
      "cannot be announced",
      (command: string) => (command === "server --reload" ? { code: 2, said: "no" } : undefined),
      /^server --reload failed in server-0 \(exit code 2\):\nno$/,
    ],
  ] as const) {
    test(`fails in time where its files ${what}`, async () => {
      await assert.rejects(reloadPod(fakePod(answer).pod, steps, times), { message });
    });
  }

  test("takes what a failing question prints for no answer", async () => {
    const { pod } = fakePod((command) => (command === "server --loaded" ? { code: 1, said: "d2" } : undefined));
    await assert.rejects(reloadPod(pod, steps, times), /has not loaded/);
  });
});
