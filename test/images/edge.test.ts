import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Trial, until } from "./trial.ts";

const proxyConf = `pid /tmp/nginx.pid;
events {}
http {
  client_body_temp_path /tmp/a; proxy_temp_path /tmp/b; fastcgi_temp_path /tmp/c; uwsgi_temp_path /tmp/d; scgi_temp_path /tmp/e;
  server { listen 8080; location / { proxy_connect_timeout 1s; proxy_pass http://app:8080; } }
}
`;

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
    assert.match((await box.exec("nginx", "-v")).stderr, /nginx\/1\.26\./);
    const { code, stderr } = await box.probe("http", "http://127.0.0.1:8080/nowhere");
    assert.deepEqual([code, stderr.includes("404 Not Found")], [1, true]);
    await box.untilLogged('"GET /nowhere HTTP/1.1" 404');
    assert.equal(await box.stop(), 0);
  });

  test("under the probe's watch finds an app again that came back with another address", async () => {
    const network = ["--network", await trial.network()];
    const app = await trial.start(image, [...network, "--network-alias", "app"]);
    await app.untilWell("http", "http://127.0.0.1:8080/health");
    const files = trial.folder({ "nginx.conf": proxyConf, upstreams: "app\n" });
    const watched = ["/keelson/probe", "watch", "--names", "/etc/trial/upstreams", "--interval", "200ms", "--"];
    const nginx = ["nginx", "-c", "/etc/trial/nginx.conf", "-g", "daemon off;"];
    const edge = await trial.start(image, [...network, "--volume", `${files}:/etc/trial:ro`], [...watched, ...nginx]);
    const through = ["http", "http://127.0.0.1:8080/health"];
    await edge.untilWell(...through);

    const before = await app.address();
    await app.docker("stop");
    // Takes the address that the app had, and answers nothing.
    await trial.start(image, network, ["sleep", "60"]);
    await app.docker("start");
    assert.notEqual(await app.address(), before);
    await edge.untilWell(...through);
    assert.match(await edge.logs(), /a name has another address, sending hangup/);
    assert.equal(await edge.stop(), 0);
  });

  test("under the probe's watch ends as nginx does", async () => {
    const box = await trial.start(
      image,
      [],
      ["/keelson/probe", "watch", "--names", "/none", "--", "nginx", "-c", "/none"],
    );
    assert.equal(await box.exitCode(), 1);
    await until(async () => (await box.logs()).includes('open() "/none" failed'), "nginx says what it lacks");
  });
});
