import assert from "node:assert/strict";
import type { App, Answer } from "./app.ts";
import type { Stores } from "./stores.ts";
import type { Variant } from "./variants.ts";
import { sleep, start, type Afterwards, type Case } from "./case.ts";

const live = ["/health", "/health/live", "/live"];
const ready = ["/ready", "/health/ready"];
const detailed = ["/status", "/health/detailed", "/production-readiness"];
const stats = { database: ["/health/db-stats"], redis: ["/health/redis-stats", "/health/cache/stats"] };
const version = ["/version", "/health/version"];
const metrics = ["/metrics", "/health/metrics"];
const internal = [...detailed, ...stats.database, ...stats.redis, ...metrics];

function keysOf(value: unknown): string[] {
  return Object.keys(value as object).sort();
}

export async function healthy(variant: Variant, stores: Stores, afterwards: Afterwards): Promise<void> {
  const about = { SERVICE_VERSION: "4.5.6", GIT_COMMIT: "0123abc", BUILD_TIME: "2026-01-02T03:04:05Z" };
  const { app } = await start(variant, stores, afterwards, about);
  await app.ready();
  for (const path of live) assert.deepEqual((await app.ask(path)).body, { status: "ok" }, path);
  for (const path of ready) {
    const { status, body } = await app.ask(path);
    const dependencies = body["dependencies"] as Record<string, Record<string, unknown>>;
    assert.deepEqual([status, body["status"], keysOf(dependencies)], [200, "ready", ["database", "redis"]], path);
    for (const one of Object.values(dependencies)) {
      assert.deepEqual([one["status"], one["circuit"], typeof one["latencyMs"]], ["up", "closed", "number"]);
    }
  }
  assert.deepEqual((await app.ask("/health/startup")).body, { status: "started" });
  for (const path of version) {
    const { body } = await app.ask(path);
    assert.deepEqual(
      [body["name"], body["version"], body["commit"], body["buildTime"]],
      ["trial", "4.5.6", "0123abc", "2026-01-02T03:04:05Z"],
    );
    assert.match(String(body["runtime"]), new RegExp(`^${variant.runtime} \\d+\\.\\d+`));
    assert.ok(String(body["instance"]).length > 0);
  }
  await judgeDetailed(app);
  await judgeStats(app);
  await judgeRequests(app);
  const head = await app.ask("/health", { method: "HEAD" });
  assert.deepEqual([head.status, head.text], [200, ""]);
  assert.equal((await app.ask("/health", { method: "POST" })).status, 405);
}

async function judgeDetailed(app: App): Promise<void> {
  for (const path of detailed) {
    const { status, body } = await app.ask(path);
    assert.equal(status, 200, path);
    assert.deepEqual(keysOf(body), [
      ...["buildTime", "commit", "configuration", "dependencies", "disk", "instance", "jobs", "memory", "name"],
      ...["requestsInFlight", "runtime", "started", "status", "stopping", "uptimeSeconds", "version", "webSockets"],
    ]);
    assert.deepEqual([body["started"], body["stopping"], body["jobs"]], [true, false, ["ticker"]]);
    const { memory, disk } = body as Record<string, Record<string, unknown>>;
    assert.deepEqual(keysOf(memory), ["limitBytes", "percent", "rssBytes", "status", "usedBytes"]);
    assert.deepEqual(keysOf(disk), ["path", "percent", "status", "totalBytes", "usedBytes"]);
    const configuration = body["configuration"] as { readonly status: string; readonly set: string[] };
    assert.equal(configuration.status, "ok");
    assert.ok(configuration.set.includes("DATABASE_URL"));
    assert.doesNotMatch(JSON.stringify(body), /trial-word/);
  }
}

async function judgeStats(app: App): Promise<void> {
  for (const path of stats.database) {
    const { status, body } = await app.ask(path);
    assert.equal(status, 200, path);
    assert.deepEqual([body["dependency"], body["circuit"]], ["database", "closed"]);
    assert.deepEqual(keysOf(body["pool"]), ["idle", "inUse", "max", "total", "waiting"]);
    assert.equal((body["pool"] as { max: number }).max, 20);
  }
  for (const path of stats.redis) {
    const { status, body } = await app.ask(path);
    assert.equal(status, 200, path);
    assert.deepEqual(keysOf(body), [
      ...["circuit", "commands", "connectedClients", "dependency", "hitRate", "hits", "maxMemoryBytes", "misses"],
      ...["usedMemoryBytes", "version"],
    ]);
    assert.ok(Number(body["commands"]) > 0 && Number(body["usedMemoryBytes"]) > 0);
  }
}

async function judgeRequests(app: App): Promise<void> {
  const { status, body, headers } = await app.ask("/hello/there", { headers: { "X-Request-Id": "edge-4711" } });
  assert.deepEqual([status, body], [200, { hello: "there", requestId: "edge-4711" }]);
  assert.equal(headers["x-request-id"], "edge-4711");
  const own = await app.ask("/hello/there", { headers: { "X-Request-Id": "two words" } });
  assert.match(String(own.headers["x-request-id"]), /^[0-9a-f-]{36}$/);
  assert.equal((await app.ask("/nowhere/4711")).status, 404);
  assert.equal((await app.ask("/log")).status, 200);
  await sleep(500);
  const line = app.lines.find((one) => one["request_id"] === "edge-4711" && one["message"] === "request")!;
  const { time, duration_ms, ...rest } = line;
  const wanted = { level: "info", message: "request", request_id: "edge-4711", method: "GET", path: "/hello/there" };
  assert.deepEqual(rest, { ...wanted, status: 200 });
  assert.equal(typeof duration_ms, "number");
  assert.ok(Date.now() - Date.parse(String(time)) < 60_000);
  assert.ok(app.lines.some((one) => one["message"] === "with secrets"));
  assert.doesNotMatch(app.output, /hush|trial-word/);
  for (const path of internal) {
    const proxied = await app.ask(path, { headers: { "X-Forwarded-For": "203.0.113.9" } });
    assert.deepEqual([proxied.status, proxied.body], [404, { error: "no such path" }], path);
  }
  for (const path of metrics) judgeMetrics(await app.ask(path));
}

function judgeMetrics({ status, text, headers }: Answer): void {
  assert.equal(status, 200);
  assert.match(String(headers["content-type"]), /^text\/plain/);
  const wanted = [
    /^http_requests_total\{method="GET",route="\/hello\/[:<{]name[>}]?",status="200"\} 2(\.0)?$/m,
    /^http_requests_total\{method="GET",route="unmatched",status="404"\} 1(\.0)?$/m,
    /^http_request_duration_seconds_bucket\{.*le="2(\.0)?".*\} \d/m,
    /^http_request_duration_seconds_bucket\{.*le="30(\.0)?".*\} \d/m,
    /^http_requests_in_flight 0(\.0)?$/m,
    /^websocket_connections 0(\.0)?$/m,
    /^app_jobs_running 1(\.0)?$/m,
    /^app_info\{.*name="trial".*\} 1(\.0)?$/m,
    /^dependency_up\{dependency="database"\} 1(\.0)?$/m,
    /^dependency_circuit_open\{dependency="redis"\} 0(\.0)?$/m,
    /^db_pool_connections\{dependency="database",state="max"\} 20(\.0)?$/m,
    /^(process_resident_memory_bytes|python_info|go_goroutines)/m,
  ];
  const sorted = text.replaceAll(/\{([^}]*)\} /g, (_, labels: string) => `{${sortLabels(labels)}} `);
  for (const pattern of wanted) assert.match(sorted, pattern);
  assert.doesNotMatch(text, /nowhere/);
}

/** Clients print labels in an order of their own. */
function sortLabels(labels: string): string {
  return (labels.match(/\w+="(?:[^"\\]|\\.)*"/g) ?? []).sort().join(",");
}

/** One of its two servers goes away and comes back. */
export function away(name: "database" | "redis"): Case["run"] {
  return async (variant, stores, afterwards) => {
    const { app, ...boards } = await start(variant, stores, afterwards);
    await app.ready();
    boards[name].set("cut");
    const { body } = await app.until("/ready", ({ status }) => status === 503);
    assert.equal(body["status"], "not ready");
    assert.match(String(body["reasons"]), new RegExp(`^${name}: .+`));
    assert.equal((body["reasons"] as string[]).length, 1);
    assert.equal((await app.ask("/health")).status, 200);
    assert.equal((await app.ask("/hello/x")).status, 200);
    await app.until("/metrics", ({ text }) => new RegExp(`^dependency_up\\{dependency="${name}"\\} 0`, "m").test(text));
    // Asked often enough, the circuit opens and refuses at once.
    await app.until("/ready", ({ text }) => text.includes('"circuit":"open"'));
    assert.equal((await app.ask("/status")).body["status"], "critical");
    boards[name].set("pass");
    await app.ready();
    assert.equal(app.exitCode, null);
  };
}

export async function slow(variant: Variant, stores: Stores, afterwards: Afterwards): Promise<void> {
  const { app, database, redis } = await start(variant, stores, afterwards);
  await app.ready();
  database.set("hang");
  redis.set("hang");
  const begun = performance.now();
  const { status, body } = await app.ask("/ready");
  const took = performance.now() - begun;
  assert.ok(took < 2000, `answered after ${Math.round(took)} ms`);
  assert.equal(status, 503);
  assert.match(String(body["reasons"]), /database: no answer within 1500 ms.*redis: no answer within 1500 ms/);
  const liveBegun = performance.now();
  assert.equal((await app.ask("/health")).status, 200);
  assert.ok(performance.now() - liveBegun < 500, "liveness waits for nobody");
}
