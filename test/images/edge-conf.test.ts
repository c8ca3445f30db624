import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gixy } from "../support/gixy.ts";
import { randomEdges } from "../support/random-edges.ts";
import { selfSigned } from "./field-edge.ts";
import { Trial } from "./trial.ts";

const stacks = 200;

/** By what each part of a stack file's edge is known in nginx's file. */
const parts = {
  ...{ "error pages": "/.keelson/errors/404.html", "error pages of a route": /\/\.keelson\/errors\/\d+\// },
  ...{ "TCP routes": "\nstream {", "TLS of TCP routes": "shared:tcp_tls", "PROXY protocol": "proxy_protocol on;" },
  ...{ "other sites": "Access-Control-Allow-Origin $cors_origin_", "every site": 'default "*";' },
  ...{ passwords: "auth_basic_user_file", "allowed networks": "deny all;", "denied networks": /deny [\d:]/ },
  ...{ "who passes in maintenance": /geo \$maintenance_passes \{ default 0; [\d:]/ },
  ...{ "trusted proxies": "set_real_ip_from", limits: "limit_req zone=", "a burst of none": /limit_req zone=\w+;/ },
  ...{ "sticky sessions": "$stick_first_", "sticky sessions in a cluster": "sticky cookie" },
  ...{ "an authority's certificates": "# else /run/secrets", "its challenges": "acme-challenge" },
  ...{
    "hosts that are named, all": "ssl_reject_handshake on;",
    metrics: "log_format metrics",
    "stripped paths": "$rest_0",
  },
};

describe(`the edge's files of ${stacks} random stacks`, () => {
  const confs = randomEdges(stacks).map(({ conf }, index) => [`${index}.conf`, conf] as const);
  let trial: Trial;
  let folder: string;
  before(async () => {
    trial = await Trial.begin("edge-conf");
    folder = trial.folder({ ...Object.fromEntries(confs), ...selfSigned() });
  });
  after(() => trial.end());

  test("hold every part of a stack file's edge, some of them many times", () => {
    for (const [what, known] of Object.entries(parts)) {
      const count = confs.filter(([, conf]) => (typeof known === "string" ? conf.includes(known) : known.test(conf)));
      assert.ok(count.length >= 10, `${what}: ${count.length}`);
    }
  });

  test("are taken by nginx", async () => {
    const image = await trial.build("images/edge");
    // As a stack has it tested before a reload: where an authority has signed nothing yet, another certificate stands in.
    const resolved = '/keelson/probe resolve --conf "$f" --to /tmp/tried.conf -- nginx -t -q -c /tmp/tried.conf';
    const script = `for f in /etc/trial/*.conf; do ${resolved} 2>&1 || echo "refused: $f"; done`;
    const mounts = ["--volume", `${folder}:/etc/trial:ro`, "--volume", `${folder}:/run/secrets:ro`];
    const box = await trial.start(image, mounts, ["sh", "-c", script]);
    assert.equal(await box.exitCode(), 0);
    assert.equal(await box.logs(), "");
  });

  test("have nothing that gixy-ng minds", async () => {
    assert.deepEqual(await gixy(confs.map(([name]) => join(folder, name))), []);
  });

  test("gixy-ng minds what it should", async () => {
    const conf = "http { server { location / { proxy_pass http://$arg_to; } } }\n";
    const [issue] = await gixy([join(trial.folder({ "bad.conf": conf }), "bad.conf")]);
    assert.equal(issue?.plugin, "ssrf");
  });
});
