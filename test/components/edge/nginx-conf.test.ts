import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { renderLoadedConf } from "../../../components/edge/nginx-conf.ts";
import { locationBlock, renderNames, upstreamBlock } from "../../../components/edge/routes.ts";
import { stackConfig } from "../../support/stack-config.ts";

const web = { service: "web", instances: ["web-1", "web-2"], port: 3000 };
const plan = { workerProcesses: 2, workerConnections: 1024, openFiles: 4096 };

function loaded(edge: object, certificate = "") {
  const input = { plan, edge: stackConfig({ edge }).edge, upstreams: [web], maxBodyBytes: 1024 };
  return renderLoadedConf(input, certificate);
}

const render = (edge: object) => loaded(edge).conf;

describe("nginx.conf", () => {
  test("every replica is a server of its app's upstream, by its own name", () => {
    assert.match(upstreamBlock(web), /server web-1:3000 .*\n {2}server web-2:3000 /);
  });

  test("a route's path goes on to the app as it came", () => {
    assert.match(
      locationBlock({ host: "*", path: "/", service: "web", stripPath: false }, 30),
      /^location \/ \{\n {2}proxy_pass http:\/\/web;/,
    );
  });

  test("a stripped path is taken off, and the path without its slash is routed too", () => {
    const blocks = locationBlock({ host: "*", path: "/shop", service: "web", stripPath: true }, 30);
    assert.match(blocks, /location \/shop\/ \{\n {2}proxy_pass http:\/\/web\/;/);
    assert.match(blocks, /location = \/shop \{/);
  });

  test("with TLS, HTTP only sends on to HTTPS at the published port", () => {
    const conf = render({ httpsPort: 8443, routes: [{ service: "web" }] });
    assert.match(
      conf,
      /listen 8080 default_server; server_name _; location \/ \{ return 308 https:\/\/\$host:8443\$request_uri; \}/,
    );
    assert.match(conf, /listen 8443 ssl default_server;/);
  });

  test("at the usual port the address names none", () => {
    assert.match(render({ httpsPort: 443, routes: [{ service: "web" }] }), /return 308 https:\/\/\$host\$request_uri;/);
  });

  test("without TLS there is one plain listener", () => {
    const conf = render({ tls: { kind: "none" }, routes: [{ service: "web" }] });
    assert.match(conf, /listen 8080 default_server;/);
    assert.doesNotMatch(conf, /ssl/);
  });

  test("a named host has a server of its own, and routes of every host hold there too", () => {
    const conf = render({
      routes: [
        { host: "app.example.com", path: "/", service: "web" },
        { path: "/api", service: "web" },
      ],
    });
    const named = conf.slice(conf.indexOf("server_name app.example.com"));
    assert.match(named, /location \/ \{\n {6}proxy_pass http:\/\/web;/);
    assert.match(named, /location \/api\/ \{/);
  });

  test("a host without a route for it answers 404", () => {
    assert.match(render({ routes: [{ path: "/api", service: "web" }] }), /location \/ \{ return 404; \}/);
  });

  test("the log is one JSON object a line and holds the request's id", () => {
    assert.match(
      render({ routes: [] }),
      /log_format json escape=json '\{"time":"\$time_iso8601","request_id":"\$request_tag",/,
    );
  });
});

describe("a reload that loses nothing", () => {
  test("leaves idle connections open for as long as they would be anyway, and tells clients less", () => {
    const conf = render({ routes: [] });
    const [, open, told] = /^ +keepalive_timeout (\d+)s (\d+)s;$/m.exec(conf)!;
    assert.match(conf, new RegExp(`^ +keepalive_min_timeout ${open!}s;$`, "m"));
    assert.ok(Number(told) < Number(open));
  });

  test("the loaded configuration tells its digest, to the inside only", () => {
    const { conf, digest } = loaded({ routes: [] });
    const [, server] = /server \{\n +listen 127\.0\.0\.1:8081;\n(.*?)\n {2}\}/s.exec(conf)!;
    assert.match(server!, new RegExp(`location = /loaded \\{ return 200 "${digest}\\\\n"; \\}`));
  });

  test("another setting, other containers or another certificate is another digest", () => {
    const edge = stackConfig({ edge: { routes: [{ service: "web" }] } }).edge;
    const digest = (changes: object, certificate = "one") =>
      renderLoadedConf({ plan, edge, upstreams: [web], maxBodyBytes: 1024, ...changes }, certificate).digest;
    const others = [digest({ maxBodyBytes: 2048 }), digest({ upstreams: [{ ...web, port: 1 }] }), digest({}, "two")];
    assert.equal(new Set([digest({}), ...others]).size, 4);
    assert.equal(digest({}), digest({}));
  });
});

test("the names to watch are all replicas' names", () => assert.equal(renderNames([web]), "web-1\nweb-2\n"));
