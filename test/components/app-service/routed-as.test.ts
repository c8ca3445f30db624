import assert from "node:assert/strict";
import { test } from "node:test";
import { routedAs } from "../../../components/app-service/app-service.ts";
import { stackConfig } from "../../support/stack-config.ts";

const routed = (edge: object) => routedAs(stackConfig({ edge }).edge, "web");

test("an app is asked as the edge would ask it: by the first named host of its routes", () => {
  const routes = [{ service: "web" }, { host: "*.b.c", service: "web" }, { host: "a.b", service: "web" }];
  assert.deepEqual(routed({ routes }), { scheme: "https", host: "a.b" });
  assert.deepEqual(routed({ tls: { kind: "none" }, routes: [{ service: "web" }] }), { scheme: "http" });
});

test("an app without a route is asked plainly", () => assert.equal(routed({ routes: [] }), undefined));
