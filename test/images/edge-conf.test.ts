import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { renderLoadedConf } from "../../components/edge/nginx-conf.ts";
import { parseStack } from "../../config/parse.ts";
import { keepers, selfSigned } from "./field-edge.ts";
import { Trial } from "./trial.ts";

const stacks = 200;

const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/).filter((text) => !keepers.includes(text));
const host = fc.constantFrom("*", "*.example.com", "app.example.com", "a.b", "xn--bcher-kva.example");
const path = fc.oneof(
  fc.constantFrom("/", "/api", "/api/", "/a.b+c", "/~user/x", "/@scope/name", "/a:b", "/API"),
  fc.stringMatching(/^(\/[A-Za-z0-9_~+@:-]{1,8}){1,3}\/?$/),
);
const route = fc.record({
  host,
  path,
  stripPath: fc.boolean(),
  service: fc.nat(),
  idleTimeout: fc.constantFrom("1s", "24h"),
});
const tls = fc.constantFrom({ kind: "none" } as const, { kind: "self-signed" } as const);
const replicas = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 4, maxLength: 4 });
const stack = fc.record({
  names: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
  routes: fc.uniqueArray(route, { maxLength: 8, selector: ({ host, path }) => `${host} ${path.replace(/\/$/, "")}` }),
  ...{ tls, replicas },
});

/** The edge's file for a stack; addresses stand for containers' names, which the probe binary would resolve. */
function rendered({ names, routes, tls, replicas }: typeof stack extends fc.Arbitrary<infer T> ? T : never): string {
  const chosen = routes.map(({ service, ...rest }) => ({ ...rest, service: names[service % names.length]! }));
  const services = Object.fromEntries(names.map((each) => [each, { image: "example.com/app:1" }]));
  const { edge } = parseStack({ environment: "development", services, edge: { tls, routes: chosen } });
  const routed = [...new Set(chosen.map(({ service }) => service))].sort();
  const upstreams = routed.map((service, index) => {
    const instances = Array.from({ length: replicas[index]! }, (_, replica) => `127.0.${index}.${replica + 1}`);
    return { service, instances, port: 8080, keepAliveSeconds: 4 };
  });
  const plan = { workerProcesses: 2, workerConnections: 512, openFiles: 1088 };
  return renderLoadedConf({ plan, edge, upstreams, maxBodyBytes: 1024 ** 2 }, "").conf;
}

let trial: Trial;
before(async () => (trial = await Trial.begin("edge-conf")));
after(() => trial.end());

test(`nginx takes the files of ${stacks} random stacks`, async () => {
  const confs = fc.sample(stack, { numRuns: stacks, seed: 12 }).map(rendered);
  const files = Object.fromEntries(confs.map((conf, index) => [`${index}.conf`, conf]));
  const folder = trial.folder({ ...files, ...selfSigned() });
  const image = await trial.build("images/edge");
  const script = 'for f in /etc/trial/*.conf; do nginx -t -q -c "$f" 2>&1 || echo "refused: $f"; done';
  const mounts = ["--volume", `${folder}:/etc/trial:ro`, "--volume", `${folder}:/run/secrets:ro`];
  const box = await trial.start(image, mounts, ["sh", "-c", script]);
  assert.equal(await box.exitCode(), 0);
  assert.equal(await box.logs(), "");
});
