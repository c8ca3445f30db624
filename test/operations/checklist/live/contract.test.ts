import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { contractPaths, liveContract } from "../../../../operations/checklist/live/contract.ts";
import { liveExposed } from "../../../../operations/checklist/live/exposed.ts";
import type { LiveFinding } from "../../../../operations/checklist/live/types.ts";
import { answer, inspected, running } from "./stack.ts";

const say = (found: readonly LiveFinding[]) =>
  found.map((finding) => ("message" in finding ? `${finding.kind}: ${finding.subject}: ${finding.message}` : ""));

describe("live-contract", () => {
  const judge = async (missing: readonly string[], overrides = {}) => {
    const answers = (_: string, command: readonly string[]) =>
      missing.some((path) => command.at(-1)!.endsWith(path)) ? answer("", "404") : answer("");
    return say(await liveContract.ask(running({ containers: [inspected("web")], overrides, answers })));
  };

  test("passes a service that answers all questions", async () => assert.deepEqual(await judge([]), []));

  test("names what a service does not answer", async () =>
    assert.deepEqual(await judge(["/version", "/metrics"]), ["violation: web: does not answer /version, /metrics"]));

  test("asks nothing of a service that is not asked over HTTP", async () =>
    assert.deepEqual(await judge(contractPaths, { services: { web: { health: { tcp: true } } } }), []));
});

describe("live-internal-endpoints", () => {
  let server: Server;
  let behave: RequestListener;
  before(async () => {
    server = createServer((request, response) => behave(request, response)).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(() => server.close());

  const judge = async (given: RequestListener) => {
    behave = given;
    const { port } = server.address() as AddressInfo;
    const edge = { tls: { kind: "none" as const }, address: "127.0.0.1", httpPort: port };
    return say(await liveExposed.ask(running({ overrides: { environment: "development", edge } })));
  };

  test("passes where the app does not answer them", async () =>
    assert.deepEqual(await judge((_, response) => response.writeHead(404).end()), []));

  test("passes a site that answers every path with its page", async () =>
    assert.deepEqual(await judge((_, response) => response.end("<html>our status</html>")), []));

  test("finds /status and /metrics that anybody may read", async () => {
    const found = await judge((request, response) => {
      if (request.url === "/status") response.end('{"status":"ok","uptimeSeconds":7}');
      else if (request.url === "/metrics") response.end("# HELP up x\n# TYPE up gauge\nup 1\n");
      else response.writeHead(404).end();
    });
    assert.deepEqual(
      found.map((line) => line.replace(/^violation: [^:]+: /, "")),
      ["answers /status to anybody", "answers /metrics to anybody"],
    );
  });
});
