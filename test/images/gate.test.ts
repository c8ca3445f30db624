import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { gateScript } from "../../components/docker/gate.ts";
import { run, type Result } from "../support/run.ts";
import { workload } from "../support/workload.ts";
import { Trial } from "./trial.ts";

const conf = (listen: string) => `pid /tmp/nginx.pid;
events {}
http {
  client_body_temp_path /tmp/a; proxy_temp_path /tmp/b; fastcgi_temp_path /tmp/c; uwsgi_temp_path /tmp/d; scgi_temp_path /tmp/e;
  server { listen ${listen}; location = /ready { if ($host != app.example.com) { return 400; } return 200; } }
}
`;

let trial: Trial;
let image: string;

/** An app that listens there, before the gate of a service with a route. */
async function gated(listen: string, networks = 1): Promise<Result> {
  const folder = trial.folder({ "nginx.conf": conf(listen) });
  const [first, ...others] = await Promise.all(Array.from({ length: networks }, () => trial.network()));
  const options = ["--network", first!, "--volume", `${folder}:/etc/trial:ro`];
  const app = await trial.start(image, options, ["nginx", "-c", "/etc/trial/nginx.conf", "-g", "daemon off;"]);
  for (const network of others) await run("docker", ["network", "connect", network, app.name]);
  const { probes } = workload();
  const headers = { Host: "app.example.com" };
  const action = { kind: "http", port: 8080, path: "/ready", headers, fromNetwork: true } as const;
  const script = gateScript({ ...probes, readiness: { ...probes.readiness, action } });
  const env = { ...process.env, CONTAINERS: app.name, SETTLE: "1", STARTUP: "3", PROBES: "3" };
  return run("sh", ["-s"], { env, stdin: script, timeoutSeconds: 60 });
}

before(async () => {
  trial = await Trial.begin("gate");
  image = await trial.build("images/edge");
});
after(() => trial.end());

describe("the gate of a service with a route", () => {
  test("passes an app that listens everywhere, on however many networks", async () => {
    const { code, stderr } = await gated("8080", 2);
    assert.deepEqual([code, stderr], [0, ""]);
  });

  test("refuses one that the edge cannot reach, and says what to set", async () => {
    const { code, stderr } = await gated("127.0.0.1:8080");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /not ready after 3 s, at last: .*the app listens on 127\.0\.0\.1 only; set its listen address to 0\.0\.0\.0/,
    );
  });
});
