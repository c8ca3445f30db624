import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clientLimits, kindOf, limitMemory, limitRates, limitZoneSize, usualLimits } from "../../sizing/edge-limits.ts";
import { stackConfig } from "../support/stack-config.ts";

type Routes = NonNullable<NonNullable<Parameters<typeof stackConfig>[0]>["edge"]>["routes"];

function limited(routes: Routes, limits: "auto" | "on" | "off" = "auto", environment = "production" as const) {
  const { edge } = stackConfig({ edge: { routes, limits } });
  return { edge, environment, of: edge.routes.map((route) => clientLimits(route, edge, environment)) };
}

describe("limits of a route", () => {
  test("are those of its kind, which its path or host tells", () => {
    const kinds = [
      ["*", "/"],
      ["*", "/api"],
      ["*", "/api/v1"],
      ["*", "/apis"],
      ["api.a.b", "/"],
      ["a.api", "/"],
    ] as const;
    const found = kinds.map(([host, path]) => kindOf({ kind: "auto", host, path }));
    assert.deepEqual(found, ["page", "api", "api", "page", "api", "page"]);
    assert.equal(kindOf({ kind: "page", host: "api.a.b", path: "/api" }), "page");
  });

  test("hold in production, elsewhere where the file says so", () => {
    const { edge, of } = limited([{ service: "web" }, { service: "web", path: "/api", limits: "off" }]);
    assert.deepEqual(of, [usualLimits.page, undefined]);
    assert.equal(clientLimits(edge.routes[0]!, edge, "development"), undefined);
    assert.deepEqual(clientLimits(edge.routes[0]!, { limits: "on" }, "development"), usualLimits.page);
    assert.equal(clientLimits(edge.routes[0]!, { limits: "off" }, "production"), undefined);
  });

  test("a route's own numbers take the place of its kind's one by one, and hold everywhere", () => {
    const { edge, of } = limited([{ service: "web", limits: { burst: 5 } }], "off");
    assert.deepEqual(of, [{ ...usualLimits.page, burst: 5 }]);
    assert.deepEqual(clientLimits(edge.routes[0]!, edge, "development"), of[0]);
  });

  test("take a zone for each rate and one for connections, and nothing where there are none", () => {
    const config = limited([
      { service: "web" },
      { service: "web", path: "/api" },
      { service: "web", path: "/two", limits: { requestsPerSecond: 10 } },
    ]);
    assert.deepEqual(limitRates(config), [10, 30]);
    assert.equal(limitMemory(config), 3 * limitZoneSize);
    assert.equal(limitMemory(limited([{ service: "web" }], "off")), 0);
  });
});
