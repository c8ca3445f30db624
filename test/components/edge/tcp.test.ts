import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { renderNginxConf } from "../../../components/edge/nginx-conf.ts";
import { stackConfig } from "../../support/stack-config.ts";

const plan = { workerProcesses: 2, workerConnections: 1024, openFiles: 4096 };
const services = { queue: { image: "example/queue:1", ports: [4222] } };

/** The part of bytes alone. */
function stream(route: object | undefined, edge: object = {}, instances = ["queue-0-a", "queue-1-b"]): string {
  const tcp = route === undefined ? [] : [{ port: 25, service: "queue", servicePort: 4222, ...route }];
  const config = stackConfig({ services, edge: { ...edge, tcp } });
  const input = { plan, environment: "development" as const, upstreams: [], maxBodyBytes: 1024 };
  const conf = renderNginxConf({ ...input, edge: config.edge, replicas: { queue: instances } }, "");
  assert.equal(conf.includes("mod-stream"), tcp.length > 0);
  if (tcp.length > 0) assert.match(conf, /^include \/etc\/nginx\/modules-enabled\/\*mod-stream\.conf;\n/);
  return conf.split("\nstream {\n")[1] ?? "";
}

describe("TCP routes in nginx's file", () => {
  test("there is no part of them where none is asked for", () => assert.equal(stream(undefined), ""));

  test("the service's containers stand by their names, as the probe binary resolves them", () => {
    const servers = "    server queue-0-a:4222 max_fails=0;\n    server queue-1-b:4222 max_fails=0;\n";
    assert.ok(stream({}).includes(`  upstream queue.25 {\n    least_conn;\n${servers}  }\n`));
    assert.match(stream({}), /proxy_pass queue\.25;/);
  });

  test("the port inside is one that needs no rights, and the log names the route", () => {
    assert.match(stream({}), /listen 10001 so_keepalive=on;\n +listen \[::\]:10001 so_keepalive=on;/);
    assert.match(stream({}), /map \$server_port \$tcp_route \{ default "-"; 10001 queue\.25; \}/);
  });

  test("a route's silence, networks and connections are its own", () => {
    const own = { idleTimeout: "5m", maxConnections: 50, limits: { connections: 2 } };
    const conf = stream({ ...own, deny: ["203.0.113.7"], allow: ["203.0.113.0/24"] });
    assert.match(conf, /deny 203\.0\.113\.7;\n +allow 203\.0\.113\.0\/24;\n +deny all;/);
    assert.match(conf, /limit_conn tcp_clients 2;\n +limit_conn tcp_all 50;/);
    assert.match(conf, /proxy_timeout 300s;/);
    assert.doesNotMatch(stream({}), /limit_conn tcp_clients|deny|allow|ssl_|proxy_protocol/);
  });

  test("TLS ends at the edge, with the certificate of the host that is named", () => {
    const conf = stream({ tls: true });
    assert.match(conf, /listen 10001 ssl so_keepalive=on;/);
    assert.match(conf, /ssl_certificate \/run\/secrets\/tls\.crt;/);
    assert.match(conf, /ssl_protocols TLSv1\.2 TLSv1\.3;/);
    const edge = { routes: [{ host: "app.example.com", service: "web" }], tls: { kind: "acme", email: "a@b.example" } };
    assert.match(
      stream({ tls: true }, edge),
      /ssl_certificate \S+\/hosts\/app\.example\.com\/current\/tls\.crt; # else/,
    );
  });

  test("the app is told of the client where it asks for that", () =>
    assert.match(stream({ proxyProtocol: true }), /proxy_protocol on;/));

  test("a service without a container takes nothing away from the others", () =>
    assert.doesNotMatch(stream({}, {}, []), /upstream queue|server \{/));
});
