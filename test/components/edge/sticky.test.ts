import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { renderLoadedConf } from "../../../components/edge/nginx-conf.ts";
import { cookieName, stickyBlocks, stickyCookies } from "../../../components/edge/sticky.ts";
import type { Routes } from "../../images/field-edge.ts";
import { stackConfig } from "../../support/stack-config.ts";

const web = { service: "web", instances: ["web-0-1a2b3c4", "web-1-5d6e7f8"], port: 3000, keepAliveSeconds: 4 };
const route = { path: "/live/", secure: true, index: 3, service: 0, upstream: web };

function render(routes: Routes, tls: { kind: "none" | "self-signed" } = { kind: "none" }) {
  const edge = stackConfig({ edge: { routes, tls } }).edge;
  const plan = { workerProcesses: 2, workerConnections: 1024, openFiles: 4096 };
  return renderLoadedConf({ plan, environment: "development", edge, upstreams: [web], maxBodyBytes: 1024 }, "").conf;
}

/** The pairs of a map that is written on one line. */
function mapOf(lines: readonly string[], to: string): Record<string, string> {
  const line = lines.find((text) => new RegExp(`^map \\S+ \\${to} `).test(text))!;
  const pairs = [...line.matchAll(/(?<=[{;] )("[^"]*"|\S+) ("[^"]*"|[^;]+);/g)];
  return Object.fromEntries(pairs.map(([, key, value]) => [key!, value!]));
}

describe("a sticky route's cookie", () => {
  const cookies = stickyCookies(route);
  const ids = Object.keys(mapOf(stickyBlocks(web, 0), "$kept_first_0")).filter((key) => key !== "default");

  test("holds for the route's path, by the edge's means alone, and only over TLS where the edge has it", () => {
    const name = cookieName("web");
    assert.deepEqual(mapOf(cookies, "$stick_new_3"), {
      "web.0": `"${name}=${ids[0]!}; Path=/live; HttpOnly; SameSite=Lax; Secure"`,
      "web.1": `"${name}=${ids[1]!}; Path=/live; HttpOnly; SameSite=Lax; Secure"`,
      default: `"${name}=${ids[1]!}; Path=/live; HttpOnly; SameSite=Lax; Secure"`,
    });
    assert.doesNotMatch(stickyCookies({ ...route, secure: false }).join(), /Secure/);
    assert.match(stickyCookies({ ...route, path: "/" }).join(), /; Path=\/; /);
  });

  test("says nothing about the container, and is another one once the container is", () => {
    assert.doesNotMatch(ids.join(), /web|1a2b3c4|5d6e7f8/);
    assert.equal(new Set(ids).size, 2);
    const later = stickyBlocks({ ...web, instances: ["web-0-1a2b3c4", "web-1-9999999"] }, 0);
    const [kept, other] = Object.keys(mapOf(later, "$kept_first_0"));
    assert.deepEqual([kept === ids[0], other === ids[1]], [true, false]);
  });

  test("is not set again for a client that has it, nor where two replicas were asked at once", () => {
    assert.deepEqual(mapOf(cookies, "$stick_first_3"), {
      [ids[0]!]: '""',
      [ids[1]!]: '""',
      default: "$stick_new_3",
    });
    assert.deepEqual(mapOf(cookies, "$stick_all_3"), { '"~,"': '""', default: "$stick_first_3" });
  });

  test("is another one for each service", () => {
    assert.notEqual(cookieName("web"), cookieName("api"));
    assert.match(cookieName("my-web"), /^[a-z0-9_]+$/);
  });
});

describe("a sticky client", () => {
  const blocks = stickyBlocks(web, 0);

  test("goes to the replica of its cookie, a new one to that of the draw, and to the next one where that is dead", () => {
    const [first, second] = Object.entries(mapOf(blocks, "$kept_first_0"));
    assert.deepEqual([first![1], second![1]], ["web.0", "web.1"]);
    assert.equal(mapOf(blocks, "$kept_first_0")["default"], "$first_0");
    assert.deepEqual(mapOf(blocks, "$kept_second_0"), { "web.0": "web.1", "web.1": "web.0", default: "web.0" });
  });

  test("sends long bodies there too, with the others behind", () => {
    assert.match(
      blocks.join("\n"),
      /upstream web\.1\.preferred \{\n {2}server web-0-1a2b3c4:3000 max_fails=0 backup;\n {2}server web-1-5d6e7f8:3000 max_fails=0;/,
    );
    assert.deepEqual(mapOf(blocks, "$kept_all_0"), { 1: "$kept_preferred_0", default: "$kept_first_0" });
  });

  test("is one of a sticky route alone; each lane of it says again what holds everywhere", () => {
    const conf = render([{ service: "web" }, { path: "/live", service: "web", sticky: true, stripPath: true }]);
    const lanes = conf.split(/^ +location /m).filter((text) => text.includes("proxy_pass "));
    const kept = lanes.filter((text) => text.includes("http://$kept_"));
    assert.deepEqual([lanes.length, kept.length], [10, 5]);
    for (const text of kept) {
      assert.match(text, /^@[a-z-]+:\/live\/ /);
      assert.match(text, /add_header X-Request-Id \$request_tag always;/);
      assert.match(text, /add_header Set-Cookie \$stick_(first|second|all)_1 always;/);
    }
    assert.doesNotMatch(render([{ service: "web" }]), /kept|stick|Cookie/);
  });

  test("keeps its cookie to TLS where the edge has TLS", () => {
    const secure = /Set-Cookie/.exec(render([{ service: "web", sticky: true }], { kind: "self-signed" }));
    assert.ok(secure);
    assert.match(render([{ service: "web", sticky: true }], { kind: "self-signed" }), /SameSite=Lax; Secure"/);
  });
});

describe("in a cluster, where pods have one name together", () => {
  const pods = { service: "web", instances: ["web"], each: "web-pods", port: 3000, keepAliveSeconds: 4 };
  const edge = (tls: "none" | "self-signed") =>
    stackConfig({ edge: { routes: [{ service: "web" }, stuck], tls: { kind: tls } } }).edge;
  const stuck = { path: "/live", service: "web", sticky: true, stripPath: true } as const;
  const plan = { workerProcesses: 2, workerConnections: 1024, openFiles: 4096 };
  const conf = (tls: "none" | "self-signed") =>
    renderLoadedConf({ plan, environment: "development", edge: edge(tls), upstreams: [pods], maxBodyBytes: 1024 }, "")
      .conf;

  test("a group of all pods sets the cookie and heeds it, for the route's path", () => {
    assert.match(
      conf("self-signed"),
      new RegExp(
        `upstream web\\.pods\\.1 \\{\n +server web-pods:3000 max_fails=0;\n` +
          ` +sticky cookie ${cookieName("web")} path=/live httponly samesite=lax secure;\n +keepalive 32;`,
      ),
    );
    assert.match(conf("none"), / httponly samesite=lax;/);
  });

  test("the sticky route asks it, once more the Service where no pod could be reached; others ask the Service alone", () => {
    const lanes = conf("none")
      .split(/^ +location /m)
      .filter((text) => text.includes("proxy_pass "));
    const ways = lanes.map(
      (text) => `${text.split(" ")[0]!} ${/proxy_pass http:\/\/([^/;]+?)(\/|\$request)/.exec(text)![1]!}`,
    );
    assert.deepEqual(ways, [
      ...[
        "@plain:/ $first_0",
        "@plain-again:/ $second_0",
        "@open:/ $first_0",
        "@open-again:/ $second_0",
        "@body:/ $all_0",
      ],
      ...["@plain:/live/ web.pods.1", "@plain-again:/live/ $second_0", "@open:/live/ web.pods.1"],
      ...["@open-again:/live/ $second_0", "@body:/live/ web.pods.1"],
    ]);
    assert.doesNotMatch(conf("none"), /kept|stick_|Set-Cookie/);
  });
});
