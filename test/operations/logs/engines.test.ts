import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { describe, test } from "node:test";
import { dockerLogs } from "../../../operations/logs/docker.ts";
import { clusterLogs } from "../../../operations/logs/kubernetes.ts";
import { readLogs } from "../../../operations/logs/logs.ts";
import { withApi } from "../../platforms/kubernetes/cluster/fake-api.ts";
import { withDocker } from "../../support/fake-docker.ts";
import { pipeTo } from "../../support/fake-server.ts";
import { messageOfRejection } from "../../support/message-of.ts";
import { stackConfig } from "../../support/stack-config.ts";
import { all, frame, time } from "./samples.ts";

const identity = { project: "keelson", stack: "dev" };
const range = { since: time(0), follow: false, signal: new AbortController().signal };

const containers = [
  { Id: "a", Names: ["/web-0-x"], State: "running", Labels: { "keelson.service": "web" } },
  { Id: "b", Names: ["/edge-y"], State: "exited", Labels: { "keelson.service": "edge" } },
];

/** An engine whose container "a" has said something, and whose container "b" goes while it is asked. */
async function withEngine<T>(act: () => Promise<T>, found: readonly object[] = containers): Promise<T> {
  const server = createServer(({ url }, response) => {
    if (url!.startsWith("/containers/json")) return void response.end(JSON.stringify(found));
    if (url!.startsWith("/containers/b/"))
      return void response.writeHead(404).end('{"message":"No such container: b"}');
    response.write(frame(1, "2026-11-30T20:00:01.000000000Z request r-12345678\n"));
    response.end(frame(2, "2026-11-30T20:00:02.000000000Z other\n"));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const script = `case "$1" in
info) echo '{"MemTotal": 1, "NCPU": 1, "ServerVersion": "28.0.0"}' ;;
version) echo '{"Client": {"ApiVersion": "1.51"}, "Server": {"ApiVersion": "1.51"}}' ;;
system) ${pipeTo(port)} ;;
esac`;
  return withDocker(script, act).finally(() => server.close());
}

describe("the Docker Engine's logs", () => {
  test("are both streams of each container; one that has gone has none", async () => {
    const lines = await withEngine(async () => {
      const engine = dockerLogs(identity, process.env);
      const found = await engine.list();
      const read = await Promise.all(found.map((one) => all(engine.read(one, range))));
      engine.close();
      return read;
    });
    const one = { service: "web", instance: "web-0-x" };
    assert.deepEqual(lines, [
      [
        { ...one, time: time(1), message: "request r-12345678" },
        { ...one, time: time(2), message: "other" },
      ],
      [],
    ]);
  });
});

describe("reading a stack's logs", () => {
  const order = (changes: object = {}) => ({
    ...{ stack: "dev", config: stackConfig(), sinceSeconds: 60, follow: false },
    ...{ signal: new AbortController().signal, ...changes },
  });
  const refusal = (changes: object, found: readonly object[] = containers) =>
    withEngine(() => messageOfRejection(all(readLogs(order(changes)))), found);

  test("finds the lines of one request", async () => {
    const lines = await withEngine(() => all(readLogs(order({ id: "r-12345678" }))));
    assert.deepEqual(
      lines.map(({ message }) => message),
      ["request r-12345678"],
    );
  });

  test("says which services there are", async () =>
    assert.equal(
      await refusal({ service: "wep" }),
      'There is no service wep; did you mean "web"?; there are postgres, redis, pgbouncer, edge, web.',
    ));

  test("says that a service has no container, and that a stack has none", async () => {
    assert.match(await refusal({ service: "redis" }), /^No container of redis is there: keelson doctor --stack dev/);
    assert.match(await refusal({}, []), /^The stack dev has no container here: keelson deploy --stack dev/);
  });

  test("refuses a stack that is only rendered", async () => {
    const kubernetes = { render: "rendered" };
    const host = { memory: "4GiB", cpus: 2 };
    const config = stackConfig({ target: "kubernetes", kubernetes, host, images: { source: "build" } });
    assert.match(await refusal({ config }), /read its logs where it is applied/);
  });
});

describe("a cluster's logs", () => {
  const config = stackConfig({ target: "kubernetes", images: { registry: "registry.example.com/team" } });
  const pod = (name: string, restartCount: number) => ({
    metadata: { name, namespace: "keelson-dev", uid: name, labels: { "keelson.dev/service": "web" } },
    spec: { containers: [{ name: "web" }] },
    status: { containerStatuses: [{ restartCount, state: { running: {} } }] },
  });

  test("are those of each pod from the wanted moment on, with the run before", async () => {
    const { result, requests } = await withApi(
      (request) => {
        if (request.endsWith("/pods")) return { body: { items: [pod("web-a", 1), pod("web-b", 0)] } };
        if (request.endsWith("/web-b/log")) return { status: 400, body: { message: "is waiting to start" } };
        return { body: "2026-11-30T19:00:00.5Z old\n2026-11-30T20:00:03.5Z new\n" };
      },
      async () => {
        const engine = clusterLogs(config, identity);
        const [first, second] = await engine.list();
        return [await all(engine.read(first!, range)), await all(engine.read(second!, range))];
      },
    );
    const line = { service: "web", instance: "web-a", time: "2026-11-30T20:00:03.500000000Z", message: "new" };
    assert.deepEqual(result, [[line, line], []]);
    assert.equal(requests.filter((request) => request.endsWith("/web-a/log")).length, 2);
  });
});
