import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { build } from "esbuild";
import { io, type Socket } from "socket.io-client";
import type { StackFile } from "../../config/schema.ts";
import { nodeAddress } from "../cluster/stack-files.ts";
import { kubectlOutput, list, settled, type Pod } from "../support/cluster/kubectl.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { edgeRows, fieldRoutes, fieldSettings } from "../support/edge-rows.ts";
import * as client from "../support/field-client.ts";
import { until } from "../support/until.ts";

/*
 * What visitors of the edge in a real cluster see: the rows of test/images/edge-traffic.test.ts, and those that need pods. The
 * app is FieldApp, in an image of its own.
 */

const nodePorts = { http: 31680, https: 31643 };
const url = `http://${nodeAddress}:${nodePorts.http}`;
const project = new KubeProject("kube-edge");
const { namespace } = project;
const ask = (path: string, how?: client.Ask) => client.ask({ url }, path, how);
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

type Services = NonNullable<StackFile["services"]>;

const field: Services[string] = {
  build: "field",
  replicas: 2,
  health: { liveness: "/live", readiness: "/ready", startup: "20s" },
};

function stack(more: Services = {}, routes: typeof fieldRoutes = []): StackFile {
  const other = { ...field, replicas: 1, env: { HOST_CHECK: "other.example.com" } };
  return {
    target: "kubernetes",
    environment: "development",
    host: { memory: "3GiB", cpus: 2 },
    deploy: { settle: "1s", gate: { interval: "1s", timeout: "60s" } },
    images: { source: "build" },
    kubernetes: { service: { type: "NodePort", nodePorts } },
    edge: {
      ...fieldSettings,
      maxBodySize: "1GiB",
      tls: { kind: "none" },
      httpPort: nodePorts.http,
      routes: [
        ...fieldRoutes,
        { host: "other.example.com", service: "other" },
        { path: "/socket.io", service: "web", sticky: true },
        ...routes,
      ],
    },
    services: { web: field, other, ...more },
  };
}

/** An image has FieldApp as one file: no package is installed. */
async function writeApp(): Promise<void> {
  const folder = join(project.folder, "field");
  mkdirSync(folder);
  await build({
    entryPoints: ["test/support/field-server.ts"],
    outfile: join(folder, "main.mjs"),
    bundle: true,
    ...{ platform: "node", format: "esm", target: "node20", logLevel: "error" },
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  const lines = [
    "FROM debian:trixie-slim",
    "RUN apt-get update && apt-get install -y --no-install-recommends nodejs && rm -rf /var/lib/apt/lists/*",
    "COPY main.mjs /app/main.mjs",
    "USER 1000:1000",
    'CMD ["node", "/app/main.mjs"]',
  ];
  writeFileSync(join(folder, "Dockerfile"), `${lines.join("\n")}\n`);
}

async function deploy(file: StackFile) {
  project.writeStack(file);
  const { code, stdout, stderr } = await project.keelson("deploy");
  return { code, said: `${stdout}\n${stderr}` };
}

const podsOf = (service: string) => list<Pod>("pods", namespace, ["--selector", `keelson.dev/service=${service}`]);

/** Asks a pod from inside of it: nobody else but the edge may. */
function inPod({ metadata }: Pod, path: string, method = "GET"): Promise<string> {
  const script = `fetch("http://127.0.0.1:" + process.env.PORT + "${path}", { method: "${method}" }).then(async (r) => console.log(await r.text()))`;
  return kubectlOutput(["exec", "--namespace", namespace, metadata.name, "--", "node", "-e", script]);
}

async function counted(what: string): Promise<number> {
  const answers = await Promise.all((await podsOf("web")).map((pod) => inPod(pod, "/counts")));
  const counts = answers.map((text) => JSON.parse(text) as Record<string, number>);
  return counts.reduce((sum, count) => sum + (count[what] ?? 0), 0);
}

async function killed(): Promise<string | undefined> {
  const pods = await podsOf("edge");
  const states = pods.flatMap(({ status }) => status.containerStatuses ?? []);
  const restarts = states.reduce((sum, { restartCount }) => sum + restartCount, 0);
  return states.length === 1 && restarts === 0 ? undefined : `${states.length} running, ${restarts} restarts`;
}

const untilLogged = (text: string) =>
  until(10, async () => {
    const said = await kubectlOutput(["logs", "--namespace", namespace, "deployment/edge", "--tail", "500"]);
    return said.includes(text) ? undefined : `the edge has not logged ${text}`;
  });

async function reload(): Promise<void> {
  const { code, said } = await deploy(stack({}, [{ path: "/second", service: "web" }]));
  assert.equal(code, 0, said);
}

function connected(): Promise<Socket> {
  // A browser keeps cookies of its own site by itself.
  const socket = io(url, { withCredentials: true, forceNew: true, reconnection: false, timeout: 5000 });
  return new Promise((resolve, reject) => {
    socket.once("connect", () => resolve(socket)).once("connect_error", reject);
  });
}

/** Has a service's readiness come or go at these pods, and waits until the cluster knows. */
async function becomes(state: "sick" | "well", pods: readonly Pod[]): Promise<void> {
  for (const pod of pods) await inPod(pod, `/${state}`, "POST");
  const names = new Set(pods.map(({ metadata }) => metadata.name));
  await until(60, async () => {
    const all = await list<Pod>("pods", namespace);
    const ready = all.filter(({ metadata, status }) => names.has(metadata.name) && status.containerStatuses![0]!.ready);
    return ready.length === (state === "well" ? pods.length : 0) ? undefined : `${ready.length} of them ready`;
  });
}

describe("the edge in a real cluster", () => {
  before(async () => {
    await project.sweepCluster();
    await writeApp();
    project.writeStack(stack());
    await project.loadImages();
  });
  after(async () => {
    await project.remove();
    await project.sweepCluster();
  });

  test("a service that answers its own host alone becomes ready, and is served", async () => {
    const { code, said } = await deploy(stack());
    assert.equal(code, 0, said);
    assert.equal((await ask("/x", { headers: { Host: "other.example.com" } })).status, 200);
    assert.equal((await ask("/x")).status, 200);
  });

  test("socket.io with its default transports: every client connects, speaks and keeps its replica", async () => {
    const sockets = await Promise.all(times(8, connected));
    const said = await Promise.all(
      sockets.map((socket, index) => socket.timeout(5000).emitWithAck("say", String(index)) as Promise<string>),
    );
    assert.deepEqual(
      said.map((text) => text.split(": ")[1]),
      times(8, String),
    );
    for (const socket of sockets) socket.disconnect();
  });

  test("a new edge comes up beside a sick replica and a service without any, and serves what lives", async () => {
    const [[first], others] = [await podsOf("web"), await podsOf("other")];
    const gone = [first!, ...others];
    await becomes("sick", gone);
    await kubectlOutput(["delete", "pod", "--namespace", namespace, "--selector", "keelson.dev/service=edge"]);
    await settled(namespace);
    await until(60, async () =>
      (await ask("/fast").catch(() => undefined))?.status === 200 ? undefined : "no answer",
    );
    const replies = await Promise.all(times(50, () => ask("/fast")));
    assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([200]));
    assert.ok((await ask("/x", { headers: { Host: "other.example.com" } })).status >= 502);
    await becomes("well", gone);
  });

  edgeRows(() => ({ url, publicPort: nodePorts.http, counted, killed, untilLogged, reload }));

  test("an app that listens on its own loopback alone fails its deploy, by name", async () => {
    const deaf = { ...field, replicas: 1, env: { LISTEN: "127.0.0.1" } };
    const { code, said } = await deploy(stack({ deaf }, [{ path: "/deaf", service: "deaf" }]));
    assert.equal(code, 3, said);
    assert.match(said, /deaf/);
    assert.match(said, /connection refused|127\.0\.0\.1/);
    assert.equal((await ask("/fast")).status, 200);
  });
});
