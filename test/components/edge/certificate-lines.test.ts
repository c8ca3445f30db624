import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { certificateLines } from "../../../components/edge/certificate-lines.ts";
import { renderLoadedConf } from "../../../components/edge/nginx-conf.ts";
import { acmeDirectory, acmeHosts } from "../../../config/certificates.ts";
import { stackConfig } from "../../support/stack-config.ts";

const plan = { workerProcesses: 2, workerConnections: 1024, openFiles: 4096 };
const web = { service: "web", instances: ["web-1"], port: 3000, keepAliveSeconds: 4 };
const challenges = { service: "acme", instances: ["acme-1"], port: 8402, keepAliveSeconds: 4 };

const edgeOf = (tls: object, hosts: readonly string[] = ["app.example.com"]) =>
  stackConfig({ edge: { tls, routes: hosts.map((host) => ({ host, service: "web" })) } }).edge;
const acme = (tls: object = {}, hosts?: readonly string[]) => edgeOf({ kind: "acme", ...tls }, hosts);

describe("the certificates that nginx shows", () => {
  test("are the stack's own for every host where nobody obtains any", () => {
    const own = ["ssl_certificate /run/secrets/tls.crt;", "ssl_certificate_key /run/secrets/tls.key;"];
    assert.deepEqual(certificateLines(edgeOf({ kind: "self-signed" }), "app.example.com"), own);
  });

  test("are an authority's, with the stack's own until there is one", () =>
    assert.deepEqual(certificateLines(acme(), "app.example.com"), [
      "ssl_certificate /var/lib/keelson/certificates/hosts/app.example.com/current/tls.crt; # else /run/secrets",
      "ssl_certificate_key /var/lib/keelson/certificates/hosts/app.example.com/current/tls.key; # else /run/secrets",
    ]));

  test("are those that a kubelet brings, wherever its link leads", () =>
    assert.deepEqual(certificateLines({ ...acme(), tls: { kind: "secret", name: "app-tls" } }, "*"), [
      "ssl_certificate /run/keelson/certificate/..data/tls.crt; # else /run/secrets",
      "ssl_certificate_key /run/keelson/certificate/..data/tls.key; # else /run/secrets",
    ]));

  test("are never another host's for whoever names none of ours", () =>
    assert.equal(certificateLines(acme(), "*")[0], "ssl_certificate /run/secrets/tls.crt;"));

  test("are for the routes' hosts, or for those that the stack file lists, which all have a server", () => {
    assert.deepEqual(acmeHosts(acme({}, ["b.example.com", "a.example.com"])), ["a.example.com", "b.example.com"]);
    const listed = acme({ hosts: ["www.example.com"] }, ["*"]);
    assert.deepEqual(acmeHosts(listed), ["www.example.com"]);
    const { conf } = renderLoadedConf(
      { plan, environment: "production", edge: listed, upstreams: [web], maxBodyBytes: 1 },
      "",
    );
    assert.match(conf, /server_name www\.example\.com;\n +ssl_certificate \/var/);
  });
});

describe("a wildcard's certificate", () => {
  const dns = { provider: "digitalocean", secretEnv: { DO_AUTH_TOKEN: "of-the-provider" } };
  const edge = acme({ challenge: "dns-01", dns, hosts: ["*.example.com", "own.example.com"] }, [
    "shop.example.com",
    "own.example.com",
  ]);
  const folder = (host: string) => /hosts\/([^/]+)\//.exec(certificateLines(edge, host)[0]!)?.[1];

  test("is shown for the hosts of one label that have none of their own, out of a folder without a star", () => {
    assert.equal(folder("shop.example.com"), "_.example.com");
    assert.equal(folder("*.example.com"), "_.example.com");
    assert.equal(folder("own.example.com"), "own.example.com");
  });

  test("is shown for no other", () => {
    assert.equal(folder("example.com"), undefined);
    assert.equal(folder("a.shop.example.com"), undefined);
    assert.equal(folder("*"), undefined);
  });
});

describe("an authority's challenges", () => {
  const conf = (edge: ReturnType<typeof acme>, with_ = {}) =>
    renderLoadedConf({ plan, environment: "production", edge, upstreams: [web], maxBodyBytes: 1, ...with_ }, "").conf;

  test("are answered on plain HTTP before everything is sent on to https", () => {
    const redirecting = conf(acme(), { challenges }).split("listen 8080 default_server;")[1]!;
    assert.match(
      redirecting,
      /location \^~ \/\.well-known\/acme-challenge\/ \{[^}]*proxy_pass http:\/\/acme\.challenges; \}/,
    );
    assert.match(conf(acme(), { challenges }), /upstream acme\.challenges \{\n +server acme-1:8402 max_fails=0;/);
  });

  test("are no matter where nobody asks", () => assert.doesNotMatch(conf(edgeOf({ kind: "self-signed" })), /acme/));
});

describe("the authority", () => {
  test("is Let's Encrypt, its test authority, or one's own", () => {
    assert.match(acmeDirectory({ staging: false }), /^https:\/\/acme-v02\.api\.letsencrypt\.org\/directory$/);
    assert.match(acmeDirectory({ staging: true }), /^https:\/\/acme-staging-v02\./);
    assert.equal(acmeDirectory({ staging: false, directory: "https://ca/dir" }), "https://ca/dir");
  });
});
