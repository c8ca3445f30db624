import assert from "node:assert/strict";
import { Agent, request, type IncomingMessage } from "node:http";
import { after, before, describe, test } from "node:test";
import { Trial, until, type Box } from "../images/trial.ts";

/** The drill has the time for a request of 10 s. */
const slowMs = process.env["KEELSON_RUNTIMES"] === "all" ? 10_000 : 3000;
const callers = 8;

interface Asked {
  readonly method?: string;
  readonly agent?: Agent;
  /** The body's end comes so much later than its beginning. */
  readonly bodyMs?: number;
}

function ask(url: string, { method = "GET", agent, bodyMs }: Asked = {}) {
  return new Promise<{ readonly status: number; readonly headers: IncomingMessage["headers"] }>((resolve, reject) => {
    const sent = request(url, { method, agent: agent ?? false, timeout: 20_000 }, (response) => {
      response.resume().on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers }));
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer from ${url}`))).on("error", reject);
    if (bodyMs === undefined) return void sent.end();
    sent.write("slow ");
    setTimeout(() => sent.end("body"), bodyMs);
  });
}

/** Callers that keep their connections, as an edge does, until they are told to leave. */
class Callers {
  answered = 0;
  #left = false;
  readonly #all: Promise<string[]>[];

  constructor(url: string) {
    this.#all = Array.from({ length: callers }, () => this.#call(url));
  }

  /** What went wrong, once all have left. */
  async leave(): Promise<string[]> {
    this.#left = true;
    return (await Promise.all(this.#all)).flat();
  }

  async #call(url: string): Promise<string[]> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const lost: string[] = [];
    while (!this.#left) {
      const problem = await ask(url, { agent }).then(
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

describe("the example apps as they are shipped", () => {
  let trial: Trial;
  let network: readonly string[];
  before(async () => {
    trial = await Trial.begin("shipped");
    network = ["--network", await trial.network()];
    const redis = await trial.build("images/redis");
    const command = ["--protected-mode", "no"];
    await trial.start(redis, [...network, "--network-alias", "cache", "--tmpfs", "/data"], command);
  });
  after(() => trial.end());

  async function start(language: string): Promise<{ readonly box: Box; readonly url: string }> {
    const image = await trial.build(`examples/${language}-app`);
    const variables = { REDIS_URL: "redis://cache:6379", LAME_DUCK_SECONDS: "1.5", WEB_CONCURRENCY: "2" };
    const env = Object.entries(variables).map(([name, value]) => `--env=${name}=${value}`);
    const box = await trial.start(image, [...network, ...env]);
    await box.untilWell("http", "http://127.0.0.1:8080/ready");
    return { box, url: `http://${await box.address()}:8080` };
  }

  for (const language of ["node", "python", "go"]) {
    test(`${language}: the first process gets the signal, loses no request and exits 0`, async () => {
      const { box, url } = await start(language);
      assert.equal(await box.inspect("{{.Config.User}} {{.HostConfig.ReadonlyRootfs}}"), "1000:1000 true");
      const load = new Callers(`${url}/version`);
      const slow = ask(`${url}/cache/slow`, { method: "PUT", bodyMs: slowMs });
      await until(() => Promise.resolve(load.answered > 50), "the load has begun");
      const stopping = box.stop(30);
      await until(async () => (await ask(`${url}/ready`)).status === 503, "the app says that it stops");
      assert.deepEqual(await load.leave(), []);
      assert.equal((await slow).status, 200);
      assert.equal(await stopping, 0, await box.logs());
      assert.match(await box.logs(), /"message": ?"stopped"/);
    });
  }
});
