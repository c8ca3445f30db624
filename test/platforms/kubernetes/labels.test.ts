import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { claims } from "../../../platforms/kubernetes/claims.ts";
import { labels, owner, selector, toQuery } from "../../../platforms/kubernetes/labels.ts";
import { namespaceOf } from "../../../platforms/kubernetes/namespace.ts";
import { GiB } from "../../../sizing/units.ts";
import { stackConfig } from "../../support/stack-config.ts";

const identity = { project: "keelson", stack: "prod" };

describe("labels", () => {
  test("are the recommended ones beside Keelson's own", () => {
    assert.deepEqual(labels(identity, { service: "web", tier: "app", release: "1.4.2" }), {
      "app.kubernetes.io/managed-by": "keelson",
      "app.kubernetes.io/part-of": "keelson",
      "app.kubernetes.io/instance": "prod",
      "app.kubernetes.io/name": "web",
      "app.kubernetes.io/component": "app",
      "app.kubernetes.io/version": "1.4.2",
      "keelson.dev/project": "keelson",
      "keelson.dev/stack": "prod",
      "keelson.dev/service": "web",
      "keelson.dev/tier": "app",
    });
  });

  test("leave out a release that is longer than a label may be, such as a digest", () => {
    assert.equal(labels(identity, { release: "a".repeat(64) })["app.kubernetes.io/version"], undefined);
  });

  test("are valid for a stack whose name is not", () => {
    const stack = `${"s".repeat(70)}_`;
    assert.equal(owner({ project: "keelson", stack: "_a." })["keelson.dev/stack"], "a");
    assert.equal(owner({ project: "keelson", stack })["keelson.dev/stack"], "s".repeat(63));
  });

  test("include all that selects a service's pods", () => {
    const own = Object.entries(labels(identity, { service: "web", tier: "app", release: "2" }));
    const selected = Object.entries(selector(identity, "web"));
    assert.deepEqual(
      selected.filter(([key, value]) => own.some(([k, v]) => k === key && v === value)),
      selected,
    );
  });

  test("become a query of the API", () => assert.equal(toQuery({ a: "1", "b/c": "2" }), "a=1,b/c=2"));
});

describe("the namespace of a stack", () => {
  const config = (kubernetes: object = {}) => stackConfig({ target: "kubernetes", kubernetes });

  test("is named by project and stack", () => assert.equal(namespaceOf(config(), identity), "keelson-prod"));
  test("is the stack file's where that names one", () => {
    assert.equal(namespaceOf(config({ namespace: "shop" }), identity), "shop");
  });
  for (const [stack, name] of [
    ["Blue.Green_2", "keelson-blue-green-2"],
    ["-", "keelson"],
    ["s".repeat(80), `keelson-${"s".repeat(55)}`],
  ] as const) {
    test(`has a valid name for stack ${stack.slice(0, 12)}`, () => {
      assert.equal(namespaceOf(config(), { project: "keelson", stack }), name);
    });
  }
});

describe("the claims of a stack", () => {
  const names = (changes: object) => claims(stackConfig({ target: "kubernetes", ...changes })).map(({ name }) => name);

  test("have the stack file's sizes", () => {
    const volumes = { postgres: "50GiB", redis: "1GiB" };
    const found = claims(stackConfig({ target: "kubernetes", kubernetes: { volumes } }));
    assert.deepEqual(
      found.map(({ service, name, size }) => ({ service, name, size })),
      [
        { service: "postgres", name: "postgres-data", size: 50 * GiB },
        { service: "redis", name: "redis-data", size: GiB },
      ],
    );
  });

  test("of services come after them, and say who mounts them", () => {
    const volumes = { uploads: { path: "/app/media", shared: true }, cache: { path: "/app/cache", size: "1GiB" } };
    const stack = {
      kubernetes: { volumes: { sharedClass: "nfs" } },
      services: { web: { volumes }, reader: { image: "a:1", volumes: { uploads: { from: "web", path: "/srv" } } } },
    };
    assert.deepEqual(
      claims(stackConfig({ target: "kubernetes", ...stack })).slice(2),
      [
        { volume: "cache", name: "web.cache", size: GiB, shared: false },
        { volume: "uploads", name: "web.uploads", size: 10 * GiB, shared: true },
      ].map((claim) => ({ service: "web", sizePath: `services.web.volumes.${claim.volume}.size`, ...claim })),
    );
  });

  test("are none for what keeps nothing", () => {
    assert.deepEqual(names({ redis: { persistence: "none" } }), ["postgres-data"]);
  });
});
