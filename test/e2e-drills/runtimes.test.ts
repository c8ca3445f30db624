import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { container, containers, exec } from "../support/docker.ts";
import { ask } from "../support/http.ts";
import { startLoad } from "../support/load/load.ts";
import { storedRows } from "../support/load/stored.ts";
import { addNote, notes } from "../support/notes.ts";
import { Project } from "../support/project.ts";

/*
 * npm run drill:apps: the example apps in Node.js, Python and Go behind one edge, their database and Redis by TLS alone; all replaced
 * under 200 requests a second, none lost; what one answers to anybody, and what another does not answer, the checklist finds.
 */

const port = 28470;
const url = `https://127.0.0.1:${port + 1}`;
const project = new Project("e2e-apps");
const apps = { node: "", python: "/python", go: "/go" } as const;
type App = keyof typeof apps;
const all = Object.keys(apps) as App[];

const service = (app: App, colour: string) => ({
  build: `examples/${app}-app`,
  needs: ["postgres", "redis"] as ("postgres" | "redis")[],
  replicas: 2,
  pool: 5,
  memory: app === "python" ? "256MiB" : "160MiB",
  env: { COLOUR: colour },
  health: { liveness: "/health", readiness: "/ready", startup: "30s" },
  ...(app === "python" ? { workers: 2 } : {}),
});

const file = (colour: string): StackFile => ({
  environment: "development",
  host: { memory: "8GiB", cpus: 2 },
  images: { source: "build" },
  postgres: { memory: "512MiB" },
  redis: { memory: "64MiB" },
  internalTls: { mode: "required" },
  deploy: { settle: "3s" },
  edge: {
    ...{ address: "127.0.0.1", httpPort: port, httpsPort: port + 1, tls: { kind: "self-signed" } },
    routes: [
      { service: "node" },
      { path: "/python", service: "python", stripPath: true },
      { path: "/go", service: "go", stripPath: true },
      // The edge would close it by itself.
      { path: "/bare", service: "bare", stripPath: true, open: ["/status"] },
    ],
  },
  services: {
    ...Object.fromEntries(all.map((app) => [app, service(app, colour)])),
    bare: { build: "bare", memory: "96MiB", health: { liveness: "/health", readiness: "/ready" } },
  },
});

/** An app without the contract: it says too much to anybody, and has no /metrics. */
function writeBare(): void {
  const folder = join(project.folder, "bare");
  mkdirSync(folder);
  const answers = { "/health": {}, "/ready": {}, "/status": { uptimeSeconds: 7, secrets: "of its inside" } };
  writeFileSync(
    join(folder, "main.mjs"),
    `import { createServer } from "node:http";
const answers = ${JSON.stringify(answers)};
const server = createServer((request, response) => {
  const found = answers[request.url];
  response.writeHead(found === undefined ? 404 : 200, { "Content-Type": "application/json" }).end(JSON.stringify(found ?? {}));
}).listen(8080);
process.on("SIGTERM", () => server.close(() => process.exit(0)));
`,
  );
  const install = "apt-get update && apt-get install -y --no-install-recommends nodejs";
  writeFileSync(
    join(folder, "Dockerfile"),
    `FROM debian:trixie-slim\nRUN ${install}\nCOPY main.mjs /main.mjs\nCMD ["node", "/main.mjs"]\n`,
  );
}

describe("apps in three languages behind one edge", () => {
  before(async () => {
    writeBare();
    project.writeStack(file("white"));
    // Three images are built, of which Go's takes minutes where nothing is cached.
    const { code, stdout, stderr } = await project.keelson("up", [], 1500);
    assert.equal(code, 0, `${stdout}\n${stderr}`);
  });
  after(() => project.remove());

  test("each answers for itself, and tells where it comes from", async () => {
    for (const app of all) {
      const { name, runtime, commit } = JSON.parse((await ask(`${url}${apps[app]}/version`)).body) as Record<
        string,
        string | null
      >;
      assert.deepEqual([name, runtime?.split(" ")[0]], [`keelson-${app}-app`, app]);
      // The project is a copy outside of any checkout.
      assert.equal(commit, null);
      assert.equal((await ask(`${url}${apps[app]}/status`)).status, 404);
      assert.equal((await ask(`${url}${apps[app]}/metrics`)).status, 404);
    }
  });

  test("each reaches its database and Redis, which answer TLS alone", async () => {
    for (const app of all) {
      const base = `${url}${apps[app]}`;
      await addNote(base, `by TLS from ${app}`);
      assert.match(await notes(base), new RegExp(`by TLS from ${app}`));
      const kept = await ask(`${base}/cache/tls`, { method: "PUT", body: { value: app } });
      assert.equal(kept.status, 200, `${app}: ${kept.body}`);
      const read = await ask(`${base}/cache/tls`);
      assert.match(read.body, new RegExp(app));
    }
    const { name } = await container(project.stack, "postgres");
    const address = "host=pgbouncer port=6432 user=go dbname=go password=wrong sslmode=disable";
    assert.match((await exec(name, ["psql", "-XAtc", "SELECT 1", address])).stderr, /SSL required/);
  });

  test("a deploy that replaces all of them loses none of 200 requests a second", async () => {
    const loads = all.map((app) => ({
      app,
      load: startLoad({ url: `${url}${apps[app]}`, rate: 200 / all.length, insecure: true }),
    }));
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const before = new Set((await containers(project.stack)).map(({ id }) => id));
    project.writeStack(file("green"));
    const { code, stdout, stderr } = await project.keelson("deploy");
    const reports = await Promise.all(loads.map(async ({ app, load }) => ({ app, report: await load.stop() })));
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    const kept = (await containers(project.stack)).filter(
      ({ id, service }) => before.has(id) && all.includes(service as App),
    );
    assert.deepEqual(kept, []);
    for (const { app, report } of reports) {
      console.log(`${app}: ${report.sent} sent, ${report.ok} ok, ${report.seconds} s`);
      assert.deepEqual([report.failures, report.firstFailures], [{}, []], app);
      assert.ok(report.sent > 500);
      assert.ok((await storedRows(project.stack, app, report)).length > 0);
    }
  });

  test("the checklist names what one does not answer, and what it tells to anybody", async () => {
    const { stdout } = await project.keelson("checklist", ["--live", "--verbose"]);
    assert.match(
      stdout,
      /bare: does not answer \/health\/live, \/health\/ready, \/health\/startup, \/version, \/metrics/,
    );
    assert.match(stdout, /answers \/bare\/status to anybody/);
    for (const app of all) assert.doesNotMatch(stdout, new RegExp(`${app}: does not answer`));
    assert.doesNotMatch(stdout, /answers \/(python|go|status|metrics)[^b]* to anybody/);
  });
});
