import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { container, containers } from "../support/docker.ts";
import { connectNats, echo, greeting, isGreeted as isGreetedAt, natsQueue, steadyGreetings } from "../support/nats.ts";
import { Project } from "../support/project.ts";
import { output } from "../support/run.ts";
import { until } from "../support/until.ts";

/*
 * NATS of Debian behind TCP routes of the edge on real Docker, used by its own client: two replicas, TLS, limits, an update
 * under connections, a replica that is killed.
 */

const ports = { http: 28460, https: 28461, open: 28462, tls: 28463, few: 28464 };
const project = new Project("e2e-tcp");

function file(color = "green", few: object = {}): StackFile {
  const route = { service: "queue", servicePort: 4222 };
  return {
    environment: "development",
    images: { source: "build" },
    deploy: { settle: "1s", gate: { interval: "1s" } },
    edge: {
      ...{ address: "127.0.0.1", httpPort: ports.http, httpsPort: ports.https },
      tcp: [
        { ...route, port: ports.open },
        { ...route, port: ports.tls, tls: true },
        { ...route, port: ports.few, limits: { connections: 2 }, ...few },
      ],
    },
    services: { queue: natsQueue(color) },
  };
}

async function deployed(stack: StackFile): Promise<void> {
  project.writeStack(stack);
  await project.must("deploy");
}

const at = (port: number) => ({ host: "127.0.0.1", port });
const isGreeted = (port: number) => isGreetedAt(at(port), port === ports.tls);

const queues = async () => (await containers(project.stack)).filter(({ service }) => service === "queue");
const edgeLog = async () => output("docker", ["logs", (await container(project.stack, "edge")).name]);

describe("NATS behind TCP routes", () => {
  before(async () => {
    await deployed(file());
  });
  after(async () => {
    await project.remove();
  });

  test("its own client uses it, and both replicas are reached", async () => {
    const connections = await Promise.all([1, 2, 3, 4].map(() => connectNats(at(ports.open))));
    assert.equal(new Set(connections.map(({ info }) => info!.server_name)).size, 2);
    assert.deepEqual(await Promise.all(connections.map((each, index) => echo(each, `w${index}`))), [
      "w0",
      "w1",
      "w2",
      "w3",
    ]);
    await Promise.all(connections.map((each) => each.close()));
  });

  test("TLS ends at the edge", async () => assert.ok(await isGreeted(ports.tls)));

  test("a client's third connection is refused where two are allowed, and taken when one has ended", async () => {
    const two = [await greeting(at(ports.few)), await greeting(at(ports.few))];
    assert.ok(two.every(({ text }) => text?.startsWith("INFO ")));
    assert.equal(await isGreeted(ports.few), false);
    assert.ok(await isGreeted(ports.open));
    two[0]!.end();
    await until(10, async () => ((await isGreeted(ports.few)) ? undefined : "still refused"));
    two[1]!.end();
  });

  test("the log has each connection, those that were refused too", async () => {
    await until(10, async () => {
      const log = await edgeLog();
      const line = (status: number, port: number) =>
        new RegExp(`"protocol":"TCP","route":"queue\\.${port}","status":${status},"bytes":\\d+`).test(log);
      return line(200, ports.open) && line(503, ports.few) ? undefined : log.slice(-2000);
    });
  });

  test("a preview shows no change", () => project.expectNoChanges());

  test("an update is no gap for those who connect, and a client that was connected comes back by itself", async () => {
    const old = (await queues()).map(({ name }) => name);
    const edge = (await container(project.stack, "edge")).id;
    const lasting = await connectNats(at(ports.open), { reconnectTimeWait: 100, maxReconnectAttempts: -1 });
    const steady = steadyGreetings(at(ports.open));
    await deployed(file("blue"));
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const { all, failed } = await steady.stop();
    console.log(`# ${failed} of ${all} connections failed during the update`);
    assert.ok(all > 50 && failed === 0, `${failed} of ${all} were not greeted`);
    assert.ok((await queues()).every(({ name }) => !old.includes(name)));
    assert.equal((await container(project.stack, "edge")).id, edge);
    assert.equal(await echo(lasting, "again"), "again");
    await lasting.close();
  });

  test("networks and limits change by a reload alone", async () => {
    const edge = (await container(project.stack, "edge")).id;
    await deployed(file("blue", { deny: ["0.0.0.0/0"] }));
    assert.equal((await container(project.stack, "edge")).id, edge);
    assert.deepEqual([await isGreeted(ports.few), await isGreeted(ports.open)], [false, true]);
  });

  test("a replica that is gone keeps nobody out", async () => {
    const [first] = await queues();
    await output("docker", ["stop", first!.name]);
    const answers = await Promise.all(Array.from({ length: 10 }, () => isGreeted(ports.open)));
    assert.deepEqual(
      answers,
      Array.from({ length: 10 }, () => true),
    );
    await output("docker", ["start", first!.name]);
  });

  test("a port that somebody else holds is said before anything changes", async () => {
    const stack = file("blue");
    const taken = { port: 28465, service: "queue", servicePort: 4222 };
    project.writeStack({ ...stack, edge: { ...stack.edge, tcp: [...stack.edge!.tcp!, taken] } });

    const server = createServer().listen(taken.port, "127.0.0.1");
    const { code, stdout, stderr } = await project.keelson("deploy");
    server.close();
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /keelson:stack\.edge\.tcp\[3\]\.port: port 28465 is in use/);
  });
});
