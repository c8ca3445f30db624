import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { after, describe, test } from "node:test";
import { refuseTakenPorts, wantedPorts } from "../../../operations/deploy/ports.ts";
import { withDocker } from "../../support/fake-docker.ts";
import { messageOfRejection } from "../../support/message-of.ts";
import { stackConfig } from "../../support/stack-config.ts";

const address = "127.0.0.1";
const plain = (changes: object = {}) => stackConfig({ edge: { address, tls: { kind: "none" }, ...changes } });

describe("the ports that a stack wants of its host", () => {
  test("are the edge's two", () => {
    assert.deepEqual(wantedPorts(stackConfig({ edge: { httpPort: 8080, httpsPort: 8443 } })), [
      { key: "edge.httpPort", address: "0.0.0.0", port: 8080 },
      { key: "edge.httpsPort", address: "0.0.0.0", port: 8443 },
    ]);
  });

  test("are one without TLS", () => {
    assert.deepEqual(wantedPorts(plain()), [{ key: "edge.httpPort", address, port: 80 }]);
  });

  test("are those of TCP routes too", () => {
    const services = { queue: { image: "example/queue:1", ports: [4222] } };
    const edge = { tls: { kind: "none" as const }, tcp: [{ port: 4222, service: "queue" }] };
    const wanted = wantedPorts(stackConfig({ services, edge }));
    assert.deepEqual(wanted.slice(1), [{ key: "edge.tcp[0].port", address: "0.0.0.0", port: 4222 }]);
  });

  test("are those of published data stores too", () => {
    const stores = { postgres: { publish: { port: 15432 } }, redis: { publish: { port: 16379 } } };
    const wanted = wantedPorts(stackConfig({ ...stores, edge: { tls: { kind: "none" } } }));
    assert.deepEqual(wanted.slice(1), [
      { key: "postgres.publish.port", address, port: 15432 },
      { key: "redis.publish.port", address, port: 16379 },
    ]);
  });
});

const listener = createServer().listen(0, address);
await once(listener, "listening");
const { port: taken } = listener.address() as AddressInfo;
const nobody = createServer().listen(0, address);
await once(nobody, "listening");
const { port: unused } = nobody.address() as AddressInfo;
await new Promise((resolve) => nobody.close(resolve));

const identity = { project: "keelson", stack: "dev" };
const refuse = (config: ReturnType<typeof plain>, docker = "true") =>
  withDocker(docker, () => refuseTakenPorts(config, identity));

/** What `docker ps` prints of one container. */
const container = (name: string, stack: string) =>
  `printf '%s\\t%s\\n' ${name} keelson.tier=edge,keelson.project=keelson,keelson.stack=${stack}`;

describe("a port that somebody else holds is refused before anything changes", () => {
  after(() => listener.close());

  test("a free one is not", async () => {
    await refuse(plain({ httpPort: unused }));
  });

  test("a program's", async () => {
    assert.equal(
      await messageOfRejection(refuse(plain({ httpPort: taken }))),
      `keelson:stack.edge.httpPort: port ${taken} is in use (a program listens on 127.0.0.1:${taken}). Stop that, or choose another port.`,
    );
  });

  test("another stack's container's, by its name", async () => {
    assert.equal(
      await messageOfRejection(refuse(plain({ httpPort: unused }), container("edge-1a2b3c", "prod"))),
      `keelson:stack.edge.httpPort: port ${unused} is in use (container edge-1a2b3c publishes it). Stop that, or choose another port.`,
    );
  });

  test("not this stack's own, which the update replaces", async () => {
    await refuse(plain({ httpPort: taken }), container("edge-1a2b3c", "dev"));
  });

  test("each is named, not only the first", async () => {
    const message = await messageOfRejection(
      refuse(stackConfig({ edge: { address, httpPort: taken, httpsPort: taken + 1 } }), container("other", "prod")),
    );
    assert.deepEqual(
      message.split("\n").map((line) => line.split(":").slice(0, 2).join(":")),
      ["keelson:stack.edge.httpPort", "keelson:stack.edge.httpsPort"],
    );
  });

  test("on another machine only its Docker can tell: this machine's programs do not count", async () => {
    const remote = stackConfig({
      host: { docker: "ssh://deploy@example.com" },
      edge: { address, httpPort: taken, tls: { kind: "none" } },
    });
    await refuse(remote);
  });

  test("an engine that does not answer is not this check's business", async () => {
    await refuse(plain({ httpPort: unused }), "exit 1");
  });
});
