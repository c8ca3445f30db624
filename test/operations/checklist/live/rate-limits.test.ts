import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { liveRateLimits } from "../../../../operations/checklist/live/rate-limits.ts";
import { nginxConf } from "../../../policies/servers.ts";
import { answer, inspected, running } from "./stack.ts";

describe("live-rate-limits", () => {
  const conf = nginxConf();
  const judge = async (text: string, problem?: string) => {
    const findings = await liveRateLimits.ask(
      running({
        ...{ containers: [inspected("edge")], overrides: { edge: { limits: "on" } } },
        answers: () => answer(text, problem),
      }),
    );
    return findings.map((finding) => ("message" in finding ? `${finding.kind}: ${finding.message}` : finding.kind));
  };

  test("passes with what a production stack runs", async () => assert.deepEqual(await judge(conf), []));

  test("fails where somebody has taken the limits out of it", async () => {
    const open = conf.replaceAll(/^ +limit_req zone=.*$/gm, "");
    assert.deepEqual(await judge(open), ["violation: passes on as many requests as a client sends (location /)"]);
  });

  test("fails where somebody has raised the rate", async () => {
    const raised = conf.replaceAll("rate=30r/s", "rate=1800000r/m");
    assert.deepEqual(await judge(raised), [
      "violation: takes 30000 requests a second of a client; the stack file says 30",
    ]);
  });

  test("is not checked where it cannot be read, or no edge runs", async () => {
    assert.match((await judge("", "ended with 1")).join(), /^unanswered: its configuration cannot be read/);
    const [finding] = await liveRateLimits.ask(running({ containers: [] }));
    assert.deepEqual(finding, { kind: "unanswered", subject: "edge", message: "it does not run" });
  });
});
