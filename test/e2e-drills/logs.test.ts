import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { LogLine } from "../../operations/logs/types.ts";
import type { LogUsage } from "../../operations/logs/usage.ts";
import type { StackFile } from "../../config/schema.ts";
import { Watcher } from "../support/live/monitoring.ts";
import { Project } from "../support/project.ts";
import { until } from "../support/until.ts";

/*
 * Logs that are kept, on real Docker: one request through the edge and two apps, 10,000 lines a second for a minute with rotations
 * of the engine's files, a container that is gone, and what is deleted. `npm run drill:logs`; figures are in docs/drills.md.
 */

const port = 28291;
const project = new Project("e2e-logs");
const watcher = Watcher.onDocker(project.stack);
const rate = 10_000;
const seconds = 60;

/** Hands a request with its id on to the other app; writes as many lines as it is asked for. On one line, as Pulumi writes it. */
const front = `
import { createServer } from "node:http";
const say = (line) => process.stdout.write(JSON.stringify({ time: new Date().toISOString(), level: "info", ...line }) + String.fromCharCode(10));
let written = 0;
const write = (until) => {
  for (let n = 0; n < ${rate / 20} && written < until; n++) say({ request_id: "load-" + written++, method: "GET", path: "/notes", status: 200 });
  if (written < until) setTimeout(write, 50, until);
};
const server = createServer(async (request, response) => {
  const id = request.headers["x-request-id"];
  if (request.url === "/load") write(${rate * seconds});
  if (request.url === "/written") return response.end(String(written));
  if (request.url.startsWith("/both")) {
    say({ request_id: id, message: "asks the other" });
    const answer = await fetch("http://api:8080/both", { headers: { "x-request-id": id } });
    return response.end(String(answer.status));
  }
  response.end("well");
});
server.listen(8080, "0.0.0.0");
process.on("SIGTERM", () => process.exit(0));
`.replaceAll("\n", " ");

const stackFile = (version: string): StackFile => ({
  environment: "development",
  host: { memory: "4GiB", cpus: 2, disk: "20GiB" },
  images: { source: "build" },
  edge: { address: "127.0.0.1", httpPort: port, tls: { kind: "none" }, routes: [{ service: "web" }] },
  monitoring: { enabled: true, interval: "5s" },
  logs: {},
  deploy: { settle: "1s", gate: { timeout: "60s", interval: "1s" } },
  services: {
    web: {
      build: "examples/node-app",
      command: ["node", "--input-type=module", "-e", front],
      needs: ["api"],
      health: { path: "/" },
      logs: { maxSize: "10MiB", maxFiles: 3 },
    },
    api: { build: "examples/node-app", needs: [], env: { VERSION: version } },
  },
});

async function deploy(version: string): Promise<void> {
  project.writeStack(stackFile(version));
  await project.must("deploy", [], 600);
}

async function logs(...args: readonly string[]): Promise<LogLine[]> {
  const { code, stdout, stderr } = await project.keelson("logs", [...args, "--json"]);
  assert.equal(code, 0, stderr);
  const lines = stdout.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as LogLine);
}

async function usage(): Promise<LogUsage> {
  const { code, stdout, stderr } = await project.keelson("logs", ["usage", "--json"]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as LogUsage;
}

async function linesOf(service: string): Promise<number> {
  return (await usage()).kept!.services.find((one) => one.service === service)?.lines ?? 0;
}

async function ask(path: string, id = "drill-load"): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { "x-request-id": id } });
  assert.equal(answer.headers.get("x-request-id"), id);
  return answer.text();
}

/** Whatever was read and is not kept, by the job's own counters. */
const dropped =
  '{__name__=~"vl_rows_dropped_total|vl_too_long_lines_skipped_total|vlagent_remotewrite_packets_dropped_total|vm_persistentqueue_blocks_dropped_total",job="logs"}';

describe("logs that are kept", () => {
  before(() => deploy("one"));
  after(() => project.remove());

  test("a second preview shows no change", () => project.expectNoChanges());

  test("Prometheus asks both", async () => {
    await until(30, async () => {
      const up = await watcher.count('up{job="logs"} == 1');
      return up === 2 ? undefined : `${up} targets of the job are up`;
    });
  });

  test("one request is found by its id at the edge and in both apps within 5 s", async (context) => {
    const id = `drill-${Date.now()}`;
    await ask("/both", id);
    const asked = Date.now();
    const found = await logs("--id", id, "--since", "10m");
    const took = Date.now() - asked;
    assert.deepEqual(new Set(found.map(({ service }) => service)), new Set(["edge", "web", "api"]));
    assert.ok(took < 5000, `it took ${took} ms`);
    context.diagnostic(`found ${found.length} lines in ${took} ms`);
    await until(20, async () => {
      const kept = await project.must("logs", ["prune", "--older-than", "1s", "--dry-run", "--json"]);
      return ["edge", "web", "api"].every((name) => kept.includes(`"${name}"`)) ? undefined : kept;
    });
  });

  test(`${rate} lines a second for a minute are kept, through rotations; what is dropped is counted`, async (context) => {
    const before = await linesOf("web");
    const begun = Date.now();
    await ask("/load");
    await until(120, async () => ((await ask("/written")) === String(rate * seconds) ? undefined : "still writing"));
    const wrote = Date.now() - begun;
    let kept = 0;
    await until(90, async () => {
      kept = (await linesOf("web")) - before;
      return kept >= rate * seconds ? undefined : `${kept} lines are kept`;
    }).catch((error: unknown) => context.diagnostic((error as Error).message));
    const [known, counted] = [await watcher.count(dropped), await watcher.count(`${dropped} > 0`)];
    context.diagnostic(
      `${kept} of ${rate * seconds} lines are kept, written in ${wrote} ms; of ${known} counters of what is dropped ${counted} have counted`,
    );
    context.diagnostic(JSON.stringify(await usage()));
    assert.equal(kept, rate * seconds);
    assert.ok(known > 5 && counted === 0);
    const last = await logs("web", "--id", `load-${rate * seconds - 1}`);
    assert.equal(last.length, 1);
  });

  test("lines of a container that is gone are found, and once each", async () => {
    const id = `gone-${Date.now()}`;
    await ask("/both", id);
    await until(20, async () => ((await logs("api", "--id", id)).length === 1 ? undefined : "not yet"));
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    await deploy("two");
    assert.deepEqual(
      (await logs("api", "--id", id)).map(({ service }) => service),
      ["api"],
    );
  });

  test("what is deleted is gone, and nothing else", async () => {
    assert.ok((await linesOf("api")) > 0);
    const edge = await linesOf("edge");
    const refused = await project.keelson("logs", ["prune", "api", "--older-than", "1s"]);
    assert.equal(refused.code, 1);
    assert.match(await project.must("logs", ["prune", "api", "--older-than", "1s", "--yes"]), /Deleted\./);
    assert.ok((await linesOf("api")) <= 5);
    assert.ok((await linesOf("edge")) >= edge);
  });
});
