import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clientConnections, tcpConnections, tcpMemory } from "../../sizing/edge-tcp.ts";
import { planStack } from "../../sizing/stack-plan.ts";
import { KiB, MiB } from "../../sizing/units.ts";
import { host } from "../support/sizing.ts";
import { stackConfig } from "../support/stack-config.ts";

const services = { queue: { image: "example/queue:1", ports: [4222] } };
const routed = (...tcp: object[]) => {
  const routes = tcp.map((route, index) => ({ port: 4222 + index, service: "queue", servicePort: 4222, ...route }));
  return stackConfig({ services, edge: { tcp: routes } });
};

describe("one client's connections of a TCP route", () => {
  const bound = (route: object, limits: "auto" | "on" | "off", environment: "development" | "production") =>
    clientConnections(routed(route).edge.tcp[0]!, { limits }, environment);

  test("are bounded in production, elsewhere where the file says so", () => {
    assert.deepEqual(
      [bound({}, "auto", "production"), bound({}, "auto", "development"), bound({}, "on", "development")],
      [100, undefined, 100],
    );
    assert.equal(bound({ limits: "off" }, "on", "production"), undefined);
  });

  test("a route's own number holds everywhere", () => {
    assert.equal(bound({ limits: { connections: 5 } }, "off", "development"), 5);
  });

  test("are none where all clients together may have no more", () => {
    assert.equal(bound({ maxConnections: 100 }, "on", "production"), undefined);
  });
});

describe("the edge's plan", () => {
  const edgeOf = (config: ReturnType<typeof stackConfig>) => planStack(config, host(4, 2));
  const [plain, tcp] = [routed(), routed({ maxConnections: 1000 }, { maxConnections: 500, tls: true })];

  test("counts what each connection may hold, with TLS more", () => {
    assert.equal(tcpConnections(tcp.edge), 1500);
    const held = 1000 * 36 * KiB + 500 * 84 * KiB;
    assert.equal(tcpMemory(tcp), Math.ceil(held / MiB) * MiB + 2 * MiB);
    assert.equal(tcpMemory(plain), 0);
  });

  test("has a floor with them, and as many more connections, so that they take none from requests", () => {
    const [before, after] = [plain, tcp].map(edgeOf);
    assert.equal(after!.services["edge"]!.floor - before!.services["edge"]!.floor, tcpMemory(tcp));
    const { workerConnections, openFiles } = after!.edge!;
    assert.ok(workerConnections >= 88 + 2 * 1500 && openFiles > workerConnections);
    assert.equal(openFiles, before!.edge!.openFiles);
  });

  test("refuses memory by hand that has no room for them", () => {
    const config = stackConfig({
      services,
      edge: { memory: "48MiB", tcp: [{ port: 4222, service: "queue", maxConnections: 4000 }] },
    });
    assert.throws(() => planStack(config, host(4, 2)), /keelson:stack\.edge\.memory/);
  });
});
