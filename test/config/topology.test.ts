import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  byNeed,
  circleOf,
  consumersOf,
  isReached,
  meetsEdge,
  neededServices,
  tcpPorts,
} from "../../config/topology.ts";
import { stackConfig } from "../support/stack-config.ts";

const image = "example/server:1";
const config = stackConfig({
  services: {
    web: { needs: ["postgres", "queue", "api"] },
    api: { image, needs: ["queue", "redis"] },
    queue: { image },
    alone: { image },
  },
});
const { services } = config;

describe("who needs whom", () => {
  test("data services are none of the stack's own", () => {
    assert.deepEqual(neededServices(services, "web"), ["queue", "api"]);
  });

  test("consumers are all that name it", () => {
    assert.deepEqual(consumersOf(services, "queue"), ["api", "web"]);
    assert.deepEqual(consumersOf(services, "web"), []);
  });

  test("whoever is needed comes first", () => {
    assert.deepEqual(byNeed(services), ["alone", "queue", "api", "web"]);
  });

  test("without needs the order is that of the names", () => {
    assert.deepEqual(byNeed({ b: {}, a: {}, c: {} }), ["a", "b", "c"]);
  });

  test("the edge meets what has a route, and what nobody needs", () => {
    const met = Object.keys(services).filter((name) => meetsEdge(config, name));
    assert.deepEqual(met, ["web", "alone"]);
  });
});

test("a TCP route leads to a service as any other does", () => {
  const tcp = [
    { port: 4222, service: "queue", servicePort: 8080 },
    { port: 4223, service: "queue", servicePort: 8080 },
  ];
  const routed = stackConfig({
    edge: { tcp },
    services: { web: { needs: ["queue"] }, queue: { image } },
  });
  assert.ok(meetsEdge(routed, "queue") && isReached(routed, "queue"));
  assert.deepEqual([tcpPorts(routed.edge, "queue"), tcpPorts(routed.edge, "web")], [[8080], []]);
});

describe("a circle", () => {
  const circle = { a: { needs: ["b"] }, b: { needs: ["c"] }, c: { needs: ["b"] } };

  test("is told from a chain that ends in one", () => {
    assert.equal(circleOf(circle, "a"), undefined);
    assert.deepEqual(circleOf(circle, "b"), ["b", "c", "b"]);
  });
});
