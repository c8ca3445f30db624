import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { renderLoadedConf } from "../../../components/edge/nginx-conf.ts";
import { upstreamBlocks } from "../../../components/edge/upstreams.ts";
import { removedHeaders } from "../../../components/edge/requests.ts";
import { stackConfig } from "../../support/stack-config.ts";

const web = { service: "web", instances: ["web-1", "web-2"], port: 3000, keepAliveSeconds: 4 };
const plan = { workerProcesses: 2, workerConnections: 1024, openFiles: 4096 };

function loaded(edge: object, certificate = "") {
  const input = {
    plan,
    environment: "development" as const,
    edge: stackConfig({ edge }).edge,
    upstreams: [web],
    maxBodyBytes: 1024,
  };
  return renderLoadedConf(input, certificate);
}

const render = (edge: object) => loaded(edge).conf;

describe("nginx.conf", () => {
  test("every replica is a server of its app's group, by its own name, and has a group of its own", () => {
    const blocks = upstreamBlocks(web, 0).join("\n");
    assert.match(blocks, /^upstream web \{\n {2}server web-1:3000 max_fails=0;\n {2}server web-2:3000 max_fails=0;/);
    assert.match(blocks, /upstream web\.1 \{\n {2}server web-2:3000 max_fails=0;\n/);
    assert.match(blocks, /split_clients \$request_id \$first_0 \{ 50\.00% web\.0; \* web\.1; \}/);
    assert.match(blocks, /map \$first_0 \$second_0 \{ web\.0 web\.1; web\.1 web\.0; default web\.0; \}/);
  });

  test("hundreds of hosts are written in a moment: the work grows with their number, not with its third power", () => {
    const routes = Array.from({ length: 300 }, (_, index) => ({ host: `t${index}.example.com`, service: "web" }));
    const begin = performance.now();
    assert.match(render({ routes }), /server_name t299\.example\.com;/);
    // Half a second on a machine of the year 2020; an hour where each host asks each route for its headers anew.
    assert.ok(performance.now() - begin < 30_000);
  });

  test("an app's keep-alive is its own", () => {
    assert.match(upstreamBlocks({ ...web, keepAliveSeconds: 1 }, 0)[0]!, /keepalive_timeout 1s;/);
  });

  test("a route's path goes on to the app as it came", () => {
    assert.match(render({ routes: [{ service: "web" }] }), /proxy_pass http:\/\/\$first_0\$request_uri;/);
  });

  test("a stripped path is taken off, and the path without its slash is routed too", () => {
    const conf = render({ routes: [{ path: "/shop", service: "web", stripPath: true }] });
    assert.match(conf, /location \/shop\/ \{\n +set \$prefix "\/shop";\n +if \(\$rest_0 = " "\) \{ return 400; \}/);
    assert.match(conf, /location = \/shop \{/);
    assert.match(conf, /proxy_pass http:\/\/\$first_0\/\$rest_0;/);
  });

  test("every place that passes on is a lane, and sets no header of its own in place of those of all", () => {
    const routes = [
      { service: "web" },
      { path: "/shop", service: "web", stripPath: true },
      { host: "a.b", service: "web" },
    ];
    const conf = render({ routes });
    const locations = conf.split(/^ +location /m).slice(1);
    const passing = locations.filter((text) => text.includes("proxy_pass "));
    assert.equal(passing.length, (2 + 2) * 5);
    for (const text of passing) {
      assert.match(text, /^@(plain|plain-again|open|open-again|body):\//);
      assert.doesNotMatch(text, /proxy_set_header|add_header|proxy_buffering|proxy_http_version/);
      assert.match(text, /proxy_read_timeout \d+s;/);
      assert.match(text, /^@body|proxy_next_upstream off;/);
    }
  });

  test("what a client says about itself is removed, each header once", () => {
    const names = [...render({ routes: [] }).matchAll(/proxy_set_header (\S+) /g)].map(([, name]) =>
      name!.toLowerCase(),
    );
    assert.equal(new Set(names).size, names.length);
    assert.ok(removedHeaders.length > 50);
  });

  test("streams and sockets have the route's own time, and outlive a reload for as long as the stack file says", () => {
    const conf = render({ socketDrain: "10m", routes: [{ service: "web", idleTimeout: "2h" }] });
    assert.match(conf, /location @open:\/ \{[^}]*proxy_read_timeout 7200s;/);
    assert.match(conf, /location @plain:\/ \{[^}]*proxy_read_timeout 30s;/);
    assert.match(conf, /^worker_shutdown_timeout 600s;$/m);
    assert.match(render({ socketDrain: "1s", requestTimeout: "9s" }), /^worker_shutdown_timeout 9s;$/m);
  });

  test("with TLS, HTTP only sends on to HTTPS at the published port", () => {
    const conf = render({ httpsPort: 8443, routes: [{ service: "web" }] });
    assert.match(
      conf,
      /listen 8080 default_server;\n.*\n +server_name _;\n +location \/ \{ return 308 https:\/\/\$named_host:8443\$request_uri; \}/,
    );
    assert.match(conf, /listen 8443 ssl default_server;\n +listen \[::\]:8443 ssl default_server;/);
  });

  test("at the usual port the address names none", () => {
    assert.match(
      render({ httpsPort: 443, routes: [{ service: "web" }] }),
      /return 308 https:\/\/\$named_host\$request_uri;/,
    );
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
    assert.match(named, /location \/ \{\n/);
    assert.match(named, /location \/api\/ \{/);
  });

  test("routes of a wildcard hold at the hosts that it stands for, where these have none of their own for the path", () => {
    const routes = [
      { host: "*.example.com", service: "web" },
      { host: "*.b.example.com", path: "/shop", service: "web" },
      { host: "a.b.example.com", path: "/api", service: "web" },
      { host: "example.com", path: "/home", service: "web" },
      { path: "/api", service: "web" },
    ];
    const paths = Object.fromEntries(
      render({ routes })
        .split(/server_name /)
        .slice(1)
        .map((text) => [text.split(";")[0]!, [...text.matchAll(/location @plain:(\S+) /g)].map(([, path]) => path)]),
    );
    assert.deepEqual(paths["*.example.com"], ["/", "/api/"]);
    assert.deepEqual(paths["*.b.example.com"], ["/", "/shop/", "/api/"]);
    assert.deepEqual(paths["a.b.example.com"], ["/", "/shop/", "/api/"]);
    assert.deepEqual(paths["example.com"], ["/home/", "/api/"]);
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
      renderLoadedConf(
        { plan, environment: "development", edge, upstreams: [web], maxBodyBytes: 1024, ...changes },
        certificate,
      ).digest;
    const others = [digest({ maxBodyBytes: 2048 }), digest({ upstreams: [{ ...web, port: 1 }] }), digest({}, "two")];
    assert.equal(new Set([digest({}), ...others]).size, 4);
    assert.equal(digest({}), digest({}));
  });
});
