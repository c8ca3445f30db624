import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { labelsOf, recordStack, type RecordedStack } from "../support/recorded-stack.ts";
import { some } from "../support/some.ts";
import { exampleStack } from "../support/stack-config.ts";

const dev = await recordStack(exampleStack("dev"));
const prod = await recordStack(exampleStack("prod"));
const published = await recordStack(
  exampleStack("dev", { postgres: { publish: { port: 15432 } }, redis: { publish: { port: 16379 } } }),
);
const isolated = await recordStack(exampleStack("prod", { services: { api: { internet: false } } }));

interface Attachment {
  readonly name: string;
  readonly aliases?: readonly string[];
}

const attachments = ({ inputs }: RecordedStack["servers"][number]) => inputs["networksAdvanced"] as Attachment[];

/** Networks that each server joins, by their names in the stack file. */
function joined(stack: RecordedStack): Record<string, string[]> {
  const networks = (server: RecordedStack["servers"][number]) =>
    attachments(server).map(({ name }) => name.replace(/-network-0a1b2c$/, ""));
  return Object.fromEntries(stack.servers.map((server) => [server.name, networks(server).sort()]));
}

const internal = (stack: RecordedStack) =>
  Object.fromEntries(stack.of("Network").map(({ name, inputs }) => [name, inputs["internal"]]));

function openPorts(stack: RecordedStack): Record<string, unknown> {
  const open = stack.servers.filter(({ inputs }) => (inputs["ports"] as unknown[]).length > 0);
  return Object.fromEntries(open.map(({ name, inputs }) => [name, inputs["ports"]]));
}

/** The servers whose health is asked from a network, and not from the container's inside. */
function askedFromNetwork({ servers }: RecordedStack): string[] {
  const question = ({ inputs }: RecordedStack["servers"][number]) =>
    (inputs["healthcheck"] as { readonly tests: readonly string[] }).tests;
  return servers.filter((server) => question(server).includes("--network")).map(({ name }) => name);
}

describe("networks", () => {
  test("an app that the edge asks is asked for its health from there, one without a route from inside", async () => {
    assert.deepEqual(askedFromNetwork(prod).sort(), ["api", "web-0", "web-1"]);
    const routes = [{ service: "web" }];
    assert.deepEqual(askedFromNetwork(await recordStack(exampleStack("prod", { edge: { routes } }))).sort(), [
      "web-0",
      "web-1",
    ]);
  });

  test("nothing of a data network reaches the outside", () => {
    assert.deepEqual(internal(dev), { "edge-network": false, "postgres-network": true, "redis-network": true });
  });

  test("an app joins the networks of what it needs, and no other", () => {
    const { "web-0": web, api } = joined(prod);
    assert.deepEqual({ web, api }, { web: ["edge", "postgres", "redis"], api: ["edge", "postgres"] });
  });

  test("a server joins the one network that it serves", () => {
    const { postgres, pgbouncer, redis, edge } = joined(prod);
    assert.deepEqual(
      { postgres, pgbouncer, redis, edge },
      { postgres: ["postgres"], pgbouncer: ["postgres"], redis: ["redis"], edge: ["edge"] },
    );
  });

  test("a server answers to its own name", () => {
    const servers = prod.servers.filter((server) => labelsOf(server)["keelson.tier"] === "data");
    assert.equal(servers.length, 4);
    for (const server of servers) {
      assert.deepEqual(
        attachments(server).map(({ aliases }) => aliases),
        [[server.name]],
        server.name,
      );
    }
  });

  test("an app has no shared alias, which would send a failing new container its share of requests", () => {
    const apps = prod.servers.filter((server) => labelsOf(server)["keelson.tier"] === "app");
    assert.equal(apps.length, 3);
    for (const app of apps)
      assert.ok(
        some(attachments(app), `networks of ${app.name}`).every(({ aliases }) => aliases === undefined),
        app.name,
      );
  });
});

describe("an app that may not reach the internet", () => {
  const isolatedNetwork = { "isolated-apps-network": true };

  test("meets the edge in a network without a way out, where no other app is", () => {
    assert.deepEqual(internal(isolated), { ...internal(prod), ...isolatedNetwork });
    const { api, edge, "web-0": web } = joined(isolated);
    assert.deepEqual(
      { api, edge, web },
      { api: ["isolated-apps", "postgres"], edge: ["edge", "isolated-apps"], web: ["edge", "postgres", "redis"] },
    );
  });

  test("joins nothing that has a way out", () => {
    const open = Object.entries(internal(isolated)).filter(([, closed]) => closed === false);
    const names = open.map(([name]) => name.replace(/-network$/, ""));
    assert.deepEqual(names, ["edge"]);
    assert.ok(!joined(isolated)["api"]!.some((name) => names.includes(name)));
  });

  test("changes nothing for a stack whose apps all may", () => {
    assert.ok(!("isolated-apps-network" in internal(prod)));
  });
});

describe("published ports", () => {
  test("only the edge publishes", () => {
    assert.deepEqual(openPorts(dev), {
      edge: [
        { internal: 8080, external: 8080, ip: "127.0.0.1" },
        { internal: 8443, external: 8443, ip: "127.0.0.1" },
      ],
    });
  });

  test("without TLS there is one port", async () => {
    const plain = await recordStack(exampleStack("dev", { edge: { tls: { kind: "none" } } }));
    assert.deepEqual(openPorts(plain), { edge: [{ internal: 8080, external: 8080, ip: "127.0.0.1" }] });
  });

  test("development may publish a store, on this machine only", () => {
    const { postgres, redis } = openPorts(published);
    assert.deepEqual(
      { postgres, redis },
      {
        postgres: [{ internal: 5432, external: 15432, ip: "127.0.0.1" }],
        redis: [{ internal: 6379, external: 16379, ip: "127.0.0.1" }],
      },
    );
  });

  test("a published store joins a network that may publish; its own stays internal", () => {
    assert.deepEqual(internal(published), {
      "edge-network": false,
      "postgres-network": true,
      "redis-network": true,
      "published-network": false,
    });
    const { postgres, redis, pgbouncer, web } = joined(published);
    assert.deepEqual(
      { postgres, redis, pgbouncer, web },
      {
        postgres: ["postgres", "published"],
        redis: ["published", "redis"],
        pgbouncer: ["postgres"],
        web: ["edge", "postgres", "redis"],
      },
    );
  });
});
