import assert from "node:assert/strict";
import { createServer, connect } from "node:net";
import { after, test } from "node:test";
import { interfaceOf } from "../../../operations/open/interfaces.ts";
import { openTunnel } from "../../../operations/open/tunnel.ts";
import { messageOf } from "../../support/message-of.ts";
import { stackConfig } from "../../support/stack-config.ts";

const watched = stackConfig({ monitoring: { enabled: true } });

test("a word names a server and its port", () =>
  assert.deepEqual(interfaceOf("alertmanager", watched), { service: "alertmanager", port: 9093 }));

test("an unknown word is told what there is", () =>
  assert.equal(
    messageOf(() => interfaceOf("kibana", watched)),
    "There is no interface kibana here; keelson open takes prometheus, alertmanager, logs, grafana.",
  ));

test("a stack that nobody watches says how to change that", () =>
  assert.match(
    messageOf(() => interfaceOf("prometheus", stackConfig())),
    /set keelson:stack\.monitoring\.enabled: true and deploy/,
  ));

const server = createServer((socket) => socket.pipe(socket)).listen(0, "127.0.0.1");
after(() => server.close());

const serverPort = () => (server.address() as { port: number }).port;

test("a tunnel listens on loopback, carries both directions, and ends with its connections", async () => {
  const tunnel = await openTunnel((socket) => {
    const behind = connect(serverPort(), "127.0.0.1");
    socket.pipe(behind).pipe(socket);
    socket.on("close", () => behind.destroy());
  });
  const { hostname, port } = new URL(tunnel.url);
  assert.equal(hostname, "127.0.0.1");
  const client = connect(Number(port), hostname);
  const said = await new Promise<string>((resolve) => {
    client.once("data", (data) => resolve(data.toString()));
    client.write("hello");
  });
  assert.equal(said, "hello");
  const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
  tunnel.close();
  await closed;
});

test("a taken port is said, not thrown about", async () => {
  await assert.rejects(
    openTunnel(() => undefined, serverPort()),
    { message: /is taken; name another/ },
  );
});
