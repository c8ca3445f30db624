import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { renderLoadedConf, type NginxInput } from "../../components/edge/nginx-conf.ts";
import { parseStack } from "../../config/parse.ts";
import { head } from "./head.ts";
import { Trial, until } from "./trial.ts";

const proxyConf = `pid /tmp/nginx.pid;
events {}
http {
  client_body_temp_path /tmp/a; proxy_temp_path /tmp/b; fastcgi_temp_path /tmp/c; uwsgi_temp_path /tmp/d; scgi_temp_path /tmp/e;
  upstream app {
    server app:8080 max_fails=0;
  }
  upstream other {
    server other:8080 max_fails=0;
  }
  server { listen 8080; proxy_connect_timeout 1s; location / { proxy_pass http://app; } location /other/ { proxy_pass http://other/; } }
}
`;
const files = ["--conf", "/etc/trial/nginx.conf", "--to", "/tmp/nginx.conf"];
const nginx = ["nginx", "-c", "/tmp/nginx.conf", "-g", "daemon off;"];
const watched = ["/keelson/probe", "watch", ...files, "--interval", "200ms", "--", ...nginx];

describe("the image of the edge", () => {
  let trial: Trial;
  let image: string;
  before(async () => {
    trial = await Trial.begin("edge");
    image = await trial.build("images/edge");
  });
  after(() => trial.end());

  test("starts hardened as 101:101, is well, logs to the container's output and stops clean", async () => {
    const box = await trial.start(image);
    await box.untilWell("http", "http://127.0.0.1:8080/health");
    assert.equal(await box.read("sh", "-c", "id -u; id -g"), "101\n101");
    // keepalive_min_timeout came with 1.27.4.
    assert.match((await box.exec("nginx", "-v")).stderr, /nginx\/1\.(2[89]|[3-9]\d)\./);
    const { code, stderr } = await box.probe("http", "http://127.0.0.1:8080/nowhere");
    assert.deepEqual([code, stderr.includes("404 Not Found")], [1, true]);
    await box.untilLogged('"GET /nowhere HTTP/1.1" 404');
    assert.equal(await box.stop(), 0);
  });

  test("under the probe's watch finds an app again that came back with another address", async () => {
    const network = ["--network", await trial.network()];
    const app = await trial.start(image, [...network, "--network-alias", "app"]);
    await app.untilWell("http", "http://127.0.0.1:8080/health");
    const folder = trial.folder({ "nginx.conf": proxyConf });
    const edge = await trial.start(image, [...network, "--volume", `${folder}:/etc/trial:ro`], watched);
    const through = ["http", "http://127.0.0.1:8080/health"];
    await edge.untilWell(...through);

    const before = await app.address();
    await app.docker("stop");
    // Takes the address that the app had, and answers nothing.
    await trial.start(image, network, ["sleep", "60"]);
    await app.docker("start");
    assert.notEqual(await app.address(), before);
    await edge.untilWell(...through);
    assert.match(await edge.logs(), /there are other addresses or certificates, sending hangup/);
    assert.equal(await edge.stop(), 0);
  });

  test("under the probe's watch starts, tests and reloads with whatever lives; who comes back joins", async () => {
    const network = ["--network", await trial.network()];
    const app = await trial.start(image, [...network, "--network-alias", "app"]);
    const other = await trial.start(image, [...network, "--network-alias", "other"]);
    await app.untilWell("http", "http://127.0.0.1:8080/health");
    await other.docker("stop");
    const folder = trial.folder({ "nginx.conf": proxyConf });
    const edge = await trial.start(image, [...network, "--volume", `${folder}:/etc/trial:ro`], watched);
    await edge.untilWell("http", "http://127.0.0.1:8080/health");
    const { stderr } = await edge.probe("http", "http://127.0.0.1:8080/other/health");
    assert.match(stderr, /502 Bad Gateway/);
    const tried = ["resolve", "--conf", "/etc/trial/nginx.conf", "--to", "/tmp/tried.conf", "--"];
    assert.equal((await edge.probe(...tried, "nginx", "-t", "-q", "-c", "/tmp/tried.conf")).code, 0);
    await edge.docker("restart");
    await edge.untilWell("http", "http://127.0.0.1:8080/health");

    await other.docker("start");
    await edge.untilWell("http", "http://127.0.0.1:8080/other/health");
    assert.equal((await edge.probe("http", "http://127.0.0.1:8080/health")).code, 0);
    assert.equal(await edge.inspect("{{.RestartCount}}"), "0");
  });

  test("under the probe's watch ends as nginx does", async () => {
    const folder = trial.folder({ "nginx.conf": "nonsense;\n" });
    const box = await trial.start(image, ["--volume", `${folder}:/etc/trial:ro`], watched);
    assert.equal(await box.exitCode(), 1);
    await until(async () => (await box.logs()).includes('unknown directive "nonsense"'), "nginx says what is wrong");
  });

  test("serves a client's kept connection once more after a reload, and closes it then", async () => {
    const config = (maxBodyBytes: number) => renderLoadedConf({ ...plain, maxBodyBytes }, "").conf;
    const folder = trial.folder({ "nginx.conf": config(1) });
    const plainly = ["nginx", "-c", "/etc/trial/nginx.conf", "-g", "daemon off;"];
    const box = await trial.start(image, ["--volume", `${folder}:/etc/trial:ro`], plainly);
    await box.untilWell("http", "http://127.0.0.1:8081/health");
    const url = `http://${await box.address()}:8080/`;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    assert.deepEqual(await head(url, { agent, body: "ab" }), { status: 413, connection: "close", reused: false });
    assert.deepEqual(await head(url, { agent }), { status: 404, connection: "keep-alive", reused: false });

    // The larger body tells which configuration answers.
    writeFileSync(join(folder, "nginx.conf"), config(1024));
    assert.equal((await box.probe("signal", "HUP")).code, 0);
    await until(async () => (await head(url, { body: "ab" })).status !== 413, "the new configuration is in force");
    // The new worker may answer before the old one knows that it is to end.
    await until(async () => (await box.exec("sh", "-c", isEnding)).code === 0, "the old worker is ending");
    assert.deepEqual(await head(url, { agent }), { status: 404, connection: "close", reused: true });
    agent.destroy();
  });
});

/** nginx writes it into the worker's title; the brackets keep the search from finding itself. */
const isEnding = "cat /proc/[0-9]*/cmdline | grep -q 'worker process is shutting[ ]down'";

const plain: Omit<NginxInput, "maxBodyBytes"> = {
  environment: "development",
  plan: { workerProcesses: 1, workerConnections: 128, openFiles: 512 },
  edge: parseStack({ environment: "development", edge: { tls: { kind: "none" } } }).edge,
  upstreams: [],
};
