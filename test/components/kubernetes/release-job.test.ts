import type { V1Job, V1Pod } from "@kubernetes/client-node";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { jobState } from "../../../components/kubernetes/cluster/job-state.ts";
import { runRelease, type JobState } from "../../../components/kubernetes/cluster/release-job.ts";
import { UserError } from "../../../config/user-error.ts";

const order = { service: "web", words: '["migrate"]', timeoutSeconds: 5 };
const running: JobState = { kind: "running" };
const ended = (exitCode: number, outOfMemory = false): JobState => ({ kind: "ended", exitCode, outOfMemory });

/** A Job that is seen in these states, the last one for ever; `did` is what was done to it. */
function fakeJob(states: readonly JobState[]) {
  const did: string[] = [];
  let looks = 0;
  const hands = {
    clear: () => Promise.resolve(void did.push("clear")),
    begin: () => Promise.resolve(void did.push("begin")),
    look: () => Promise.resolve(states[Math.min(looks++, states.length - 1)]!),
    lastLines: () => Promise.resolve(void did.push("log")).then(() => "no such column\n"),
  };
  return { hands, did };
}

async function failure(states: readonly JobState[], timeoutSeconds = 5): Promise<string> {
  const { hands, did } = fakeJob(states);
  const error = await runRelease(hands, { ...order, timeoutSeconds }, 1).then(
    () => assert.fail("it ended well"),
    (error: unknown) => error,
  );
  assert.ok(error instanceof UserError);
  assert.deepEqual(did, ["clear", "begin", "log", "clear"]);
  return error.message;
}

describe("a release command in a cluster", () => {
  test("that ends well leaves nothing, nor what an earlier run had left", async () => {
    const { hands, did } = fakeJob([running, running, ended(0)]);
    await runRelease(hands, order, 1);
    assert.deepEqual(did, ["clear", "begin", "clear"]);
  });

  test("that fails says so with its last lines", async () =>
    assert.equal(
      await failure([running, ended(3)]),
      [
        'services.web.release: ["migrate"] failed with exit code 3.',
        "Nothing of the new release was started; what ran before goes on serving. Its last lines:",
        "no such column",
      ].join("\n"),
    ));

  test("that runs out of memory names the key", async () =>
    assert.match(await failure([ended(137, true)]), /ran out of memory \(exit code 137\): give services\.web\.memory/));

  test("that hangs is stopped at its timeout", async () =>
    assert.match(
      await failure([running], 0),
      /did not end within 0 s and was stopped \(services\.web\.release\.timeout\)\./,
    ));

  test("that never starts says what its pod waits for", async () => {
    const waiting: JobState = { kind: "running", why: "ImagePullBackOff: no such image" };
    assert.match(await failure([waiting], 0), /its pod waits: ImagePullBackOff: no such image/);
  });

  test("that the cluster gave up says why", async () =>
    assert.match(
      await failure([{ kind: "lost", why: "DeadlineExceeded" }]),
      /given up by the cluster \(DeadlineExceeded\)/,
    ));
});

describe("what is seen of a Job", () => {
  const job = (status: V1Job["status"] = {}): V1Job => ({ status });
  const pod = (status: V1Pod["status"]): V1Pod => ({ status });
  const container = (state: object) => pod({ containerStatuses: [{ state } as never] });

  for (const [what, seen, expected] of [
    ["nothing yet", jobState(job(), undefined), { kind: "running" }],
    ["a pod at work", jobState(job(), container({ running: {} })), { kind: "running" }],
    [
      "a pod that finds no node",
      jobState(job(), pod({ conditions: [{ type: "PodScheduled", status: "False", message: "no room" }] })),
      { kind: "running", why: "no room" },
    ],
    [
      "an image that cannot be pulled",
      jobState(job(), container({ waiting: { reason: "ErrImagePull", message: "not found" } })),
      { kind: "running", why: "ErrImagePull: not found" },
    ],
    [
      "its end, before the Job knows of it",
      jobState(job(), container({ terminated: { exitCode: 2, reason: "Error" } })),
      { kind: "ended", exitCode: 2, outOfMemory: false },
    ],
    [
      "its end for lack of memory",
      jobState(job(), container({ terminated: { exitCode: 137, reason: "OOMKilled" } })),
      { kind: "ended", exitCode: 137, outOfMemory: true },
    ],
    [
      "a Job that the cluster gave up",
      jobState(job({ conditions: [{ type: "Failed", status: "True", reason: "DeadlineExceeded" }] }), undefined),
      { kind: "lost", why: "DeadlineExceeded" },
    ],
    ["a Job that somebody deleted", jobState(undefined, undefined), { kind: "lost", why: "somebody deleted its Job" }],
  ] as const)
    test(what, () => assert.deepEqual(seen, expected));
});
