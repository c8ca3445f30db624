import assert from "node:assert/strict";
import { Agent, request, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { Trial, until, type Box } from "./trial.ts";

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: IncomingMessage["headers"];
}

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly agent?: Agent;
  /** Parts of the body, each sent after the wait in milliseconds. */
  readonly parts?: readonly { readonly afterMs: number; readonly text: string }[];
}

function ask(url: string, { method = "GET", headers = {}, agent, parts = [] }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: agent ?? false, timeout: 10_000 }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("error", reject).on("end", () => {
        const body = JSON.parse(text) as Record<string, unknown>;
        resolve({ status: response.statusCode!, body, headers: response.headers });
      });
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer from ${url}`))).on("error", reject);
    // Else the request would begin with its first part only.
    if (parts.length > 0) sent.flushHeaders();
    void sendParts(parts, (text) => sent.write(text)).then(() => sent.end());
  });
}

async function sendParts(parts: NonNullable<Asked["parts"]>, send: (text: string) => unknown): Promise<void> {
  for (const { afterMs, text } of parts) {
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    send(text);
  }
}

const put = (text: string, afterMs = 0): Asked => ({ method: "PUT", parts: [{ afterMs, text }] });
const post = (text: string): Asked => ({ method: "POST", parts: [{ afterMs: 0, text }] });

describe("the example app in Node.js", () => {
  let trial: Trial;
  let network: readonly string[];
  let images: { readonly app: string; readonly postgres: string; readonly redis: string };
  before(async () => {
    trial = await Trial.begin("node-app");
    network = ["--network", await trial.network()];
    images = {
      app: await trial.build("examples/node-app"),
      postgres: await trial.build("images/postgres"),
      redis: await trial.build("images/redis"),
    };
  });
  after(() => trial.end());

  async function startApp(env: Record<string, string> = {}): Promise<{ box: Box; url: string }> {
    const variables = Object.entries(env).map(([name, value]) => `--env=${name}=${value}`);
    const box = await trial.start(images.app, [...network, ...variables]);
    await box.untilWell("http", "http://127.0.0.1:8080/health");
    return { box, url: `http://${await box.address()}:8080` };
  }

  const startRedis = (host: string) =>
    trial.start(images.redis, [...network, "--network-alias", host, "--tmpfs", "/data"], ["--protected-mode", "no"]);

  const isReady = async (url: string) => (await ask(`${url}/ready`)).status === 200;

  test("without dependencies is ready at once, as 1000:1000 on a read-only root", async () => {
    const { box, url } = await startApp();
    assert.equal(await box.read("sh", "-c", "id -u; id -g"), "1000\n1000");
    assert.deepEqual((await ask(`${url}/ready`)).body, { status: "ready", dependencies: {} });
    assert.deepEqual((await ask(`${url}/version`)).body, {
      name: "keelson-node-app",
      version: "1.0.0",
      commit: null,
      buildTime: null,
      instance: await box.read("hostname"),
      runtime: (await box.read("node", "--version")).replace("v", "node "),
    });
    const wrong = [
      ["GET", "/nowhere", 404],
      ["DELETE", "/health", 405],
      ["GET", "/notes", 501],
    ] as const;
    for (const [method, path, status] of wrong) assert.equal((await ask(url + path, { method })).status, status);
  });

  test("takes a harmless request id from outside into answer and log, and no other", async () => {
    const { box, url } = await startApp();
    const id = async (given: string) =>
      (await ask(`${url}/notes`, { headers: { "X-Request-Id": given } })).headers["x-request-id"];
    assert.equal(await id("edge-4711"), "edge-4711");
    assert.match(String(await id("two words")), /^[0-9a-f-]{36}$/);
    await box.untilLogged('"request_id":"edge-4711"');
    const lines = (await box.logs()).trim().split("\n");
    const line = lines
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .find((l) => l["request_id"] === "edge-4711");
    const { duration_ms, time, ...rest } = line!;
    assert.deepEqual(rest, {
      level: "info",
      message: "request",
      request_id: "edge-4711",
      method: "GET",
      path: "/notes",
      status: 501,
    });
    assert.equal(typeof duration_ms, "number");
    assert.ok(Date.now() - Date.parse(String(time)) < 60_000);
  });

  test("stops without losing a request that has begun, and exits 0", async () => {
    await startRedis("cache");
    const { box, url } = await startApp({ REDIS_URL: "redis://cache:6379", LAME_DUCK_SECONDS: "1" });
    await until(() => isReady(url), "the app is ready");
    const load = new Load(url);
    // Ends a second after the app has stopped accepting connections.
    const slow = ask(`${url}/cache/slow`, put("late", 2500));
    await until(() => Promise.resolve(load.answered > 50), "the load has begun");
    const stopping = box.stop(20);
    await until(async () => (await ask(`${url}/ready`)).status === 503, "the app says that it stops");
    load.leave();
    assert.deepEqual(await load.finished(), []);
    assert.deepEqual([(await slow).status, (await slow).headers.connection], [200, "close"]);
    assert.equal(await stopping, 0);
    const last = JSON.parse((await box.logs()).trim().split("\n").at(-1)!) as Record<string, unknown>;
    assert.equal(last["message"], "stopped");
  });

  test("serves on in its lame duck, asking each caller to reconnect", async () => {
    const { box, url } = await startApp({ LAME_DUCK_SECONDS: "1.5" });
    const agent = new Agent({ keepAlive: true });
    assert.equal((await ask(`${url}/version`, { agent })).headers.connection, "keep-alive");
    const stopping = box.stop();
    await until(async () => (await ask(`${url}/ready`)).status === 503, "the app says that it stops");
    const { status, headers } = await ask(`${url}/version`, { agent });
    assert.deepEqual([status, headers.connection], [200, "close"]);
    assert.deepEqual((await ask(`${url}/ready`)).body, { status: "stopping", reasons: ["shutting down"] });
    assert.equal(await stopping, 0);
  });

  test("gives up on a request that never ends before it would be killed, and exits 1", async () => {
    await startRedis("endless");
    const { box, url } = await startApp({
      REDIS_URL: "redis://endless:6379",
      LAME_DUCK_SECONDS: "0",
      STOP_GRACE_SECONDS: "7",
    });
    await until(() => isReady(url), "the app is ready");
    const endless = connect(8080, await box.address());
    endless.on("error", () => {}); // Reset by the hard stop.
    endless.write("PUT /cache/endless HTTP/1.1\r\nHost: app\r\nContent-Length: 10\r\n\r\n");
    await until(async () => (await ask(`${url}/status`)).body["requestsInFlight"] === 1, "the request has begun");
    assert.equal(await box.stop(30), 1);
    assert.match(
      await box.logs(),
      /"reason":"not finished 5 s after the signal","open":\{"requests":\["PUT \/cache\/endless"\].*"stopped hard"/,
    );
    endless.destroy();
  });

  test("tells within two seconds what hangs, and is ready again by itself", async () => {
    const redis = await startRedis("pausing");
    const { url } = await startApp({ REDIS_URL: "redis://pausing:6379" });
    await until(() => isReady(url), "the app is ready");
    await redis.docker("pause");
    const start = performance.now();
    const { status, body } = await ask(`${url}/ready`);
    assert.ok(performance.now() - start < 2000);
    assert.deepEqual([status, body["status"]], [503, "not ready"]);
    assert.deepEqual(body["reasons"], ["redis: no answer within 1500 ms"]);
    assert.equal((await ask(`${url}/health`)).status, 200);
    await redis.docker("unpause");
    await until(() => isReady(url), "the app is ready again");
  });

  test("answers a body that is too large or no JSON", async () => {
    await startRedis("bodies");
    const { url } = await startApp({
      REDIS_URL: "redis://bodies:6379",
      DATABASE_URL: "postgres://nobody@nowhere/none",
    });
    const large = await ask(`${url}/cache/x`, put("x".repeat(100_000)));
    assert.deepEqual([large.status, large.body], [413, { error: "a body may have 65536 bytes" }]);
    assert.deepEqual((await ask(`${url}/notes`, post("{"))).body, { error: "body is not JSON" });
    assert.deepEqual((await ask(`${url}/notes`, post('{"text": 1}'))).body, { error: 'expected {"text": "…"}' });
  });

  test("starts before its database, and outlives the database's death", async () => {
    const { box, url } = await startApp({ DATABASE_URL: "postgres://postgres:word@database/postgres" });
    const { status, body } = await ask(`${url}/ready`);
    assert.deepEqual([status, body["status"]], [503, "starting"]);
    assert.match(String(body["reasons"]), /^database: /);

    const data = ["--volume", `${await trial.volume()}:/var/lib/postgresql/data`, "--tmpfs", "/var/run/postgresql"];
    const env = ["--network-alias", "database", "--env", "POSTGRES_PASSWORD=word"];
    const database = await trial.start(images.postgres, [...network, ...data, ...env]);
    await until(() => isReady(url), "the app is ready");
    const written = await ask(`${url}/notes`, post('{"text": "kept"}'));
    assert.deepEqual([written.status, written.body["text"]], [201, "kept"]);

    const startedAt = await box.inspect("{{.State.StartedAt}}");
    await database.docker("kill");
    await until(async () => !(await isReady(url)), "the app sees that its database is gone");
    await database.docker("start");
    await until(() => isReady(url), "the app is ready again");
    const notes = (await ask(`${url}/notes`)).body as unknown as { text: string }[];
    assert.deepEqual(
      notes.map(({ text }) => text),
      ["kept"],
    );
    assert.equal(await box.inspect("{{.State.StartedAt}} {{.State.Running}}"), `${startedAt} true`);
    const dependencies = (await ask(`${url}/status`)).body["dependencies"] as Record<
      string,
      { status: string; latencyMs: number }
    >;
    assert.equal(dependencies["database"]?.status, "up");
    assert.equal(typeof dependencies["database"].latencyMs, "number");
  });
});

/** Callers that keep their connections, as an edge does, until they are told to leave. */
class Load {
  answered = 0;
  #left = false;
  readonly #callers: Promise<string[]>[];

  constructor(url: string) {
    this.#callers = Array.from({ length: 8 }, () => this.#call(url));
  }

  leave(): void {
    this.#left = true;
  }

  /** What went wrong. */
  async finished(): Promise<string[]> {
    return (await Promise.all(this.#callers)).flat();
  }

  async #call(url: string): Promise<string[]> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const lost: string[] = [];
    while (!this.#left) {
      const problem = await ask(`${url}/version`, { agent }).then(
        ({ status }) => (status === 200 ? undefined : `status ${status}`),
        (error: unknown) => String(error),
      );
      if (problem !== undefined) lost.push(problem);
      this.answered += 1;
    }
    agent.destroy();
    return lost;
  }
}
