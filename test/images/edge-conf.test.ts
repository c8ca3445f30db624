import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gixy } from "../support/gixy.ts";
import { randomEdges } from "../support/random-edges.ts";
import { selfSigned } from "./field-edge.ts";
import { Trial } from "./trial.ts";

const stacks = 200;

describe(`the edge's files of ${stacks} random stacks`, () => {
  const confs = randomEdges(stacks).map(({ conf }, index) => [`${index}.conf`, conf] as const);
  let trial: Trial;
  let folder: string;
  before(async () => {
    trial = await Trial.begin("edge-conf");
    folder = trial.folder({ ...Object.fromEntries(confs), ...selfSigned() });
  });
  after(() => trial.end());

  test("are taken by nginx", async () => {
    const image = await trial.build("images/edge");
    const script = 'for f in /etc/trial/*.conf; do nginx -t -q -c "$f" 2>&1 || echo "refused: $f"; done';
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
