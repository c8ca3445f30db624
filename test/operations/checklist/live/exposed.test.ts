import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, describe, test } from "node:test";
import { liveExposed } from "../../../../operations/checklist/live/exposed.ts";
import { running } from "./stack.ts";

describe("live-internal-endpoints", () => {
  /** What is answered at /metrics in turn, the last one from then on; any other path is 404. */
  let statuses: number[] = [];
  let server: Server;
  before(async () => {
    server = createServer(({ url }, response) => {
      const status = url === "/metrics" ? (statuses.length > 1 ? statuses.shift()! : statuses[0]!) : 404;
      response.writeHead(status).end(status === 200 ? "# HELP up of an app\n" : "");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  after(() => server.close());
  beforeEach(() => (statuses = []));

  const judge = async (...answers: number[]) => {
    statuses = answers;
    const { port } = server.address() as AddressInfo;
    const edge = { address: "127.0.0.1", httpPort: port, tls: { kind: "none" as const } };
    const findings = await liveExposed.ask(running({ overrides: { edge } }));
    return findings.map((finding) => ("message" in finding ? `${finding.kind}: ${finding.message}` : finding.kind));
  };

  test("passes where the path is not there", async () => assert.deepEqual(await judge(404), []));

  test("fails where it is answered", async () =>
    assert.deepEqual(await judge(200), ["violation: answers /metrics to anybody"]));

  test("asks again what a limit has refused", async () =>
    assert.deepEqual(await judge(429, 429, 200), ["violation: answers /metrics to anybody"]));

  test("is not checked where maintenance stands in the app's place", async () =>
    assert.deepEqual(await judge(503), ["unanswered: answers /metrics with 503"]));
});
