import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseStack } from "../../config/parse.ts";
import { UserError } from "../../config/user-error.ts";
import { stackConfig, stackFile } from "../support/stack-config.ts";
import { messageOf } from "../support/message-of.ts";
import { strongSecret } from "./bad-stack.ts";
import { badStacks } from "./bad-stacks.ts";
import { wrongInternalTls } from "./wrong-internal-tls.ts";

for (const { name, change, message } of [...badStacks, ...wrongInternalTls]) {
  test(`refuses ${name}`, () => {
    const expected = `The stack file has 1 problem:\n  ${message}`;
    assert.equal(
      messageOf(() => parseStack(stackFile(change))),
      expected,
    );
  });
}

test("every refusal is a UserError", () => {
  assert.throws(() => parseStack(stackFile({ target: "swarm" })), UserError);
});

test("lists problems of values and problems across fields together", () => {
  const change = {
    environment: "production",
    expectedUsers: 1.5,
    postgress: {},
    redis: { publish: { port: 6379 }, persistence: "rdb" },
    services: { web: { replicas: 0, image: "registry.example.com/web:latest", env: { SMTP_PASSWORD: "hunter2" } } },
    edge: { routes: [{ service: "wep" }], httpPort: 443 },
  };
  assert.equal(
    messageOf(() => parseStack(stackFile(change))),
    `The stack file has 10 problems:
  keelson:stack.expectedUsers: 1.5 is not allowed; give a whole number from 1 to 1000000
  keelson:stack.redis.persistence: "rdb" is not allowed; give none or aof
  keelson:stack.services.web.replicas: 0 is not allowed; give a whole number from 1 to 50
  keelson:stack.postgress: unknown key; did you mean "postgres"?
  keelson:stack.services.web: has both image and build; keep one
  keelson:stack.edge.routes[0].service: no service is called "wep" under keelson:stack.services; did you mean "web"?
  keelson:stack.edge.httpsPort: 443 is keelson:stack.edge.httpPort too; choose another port
  keelson:stack.services.web.env.SMTP_PASSWORD: looks like a secret; remove it here and run: npx keelson secret set --stack <stack> 'keelson:stack.services.web.secretEnv.SMTP_PASSWORD'
  keelson:stack.redis.publish: a data store's port is not published in production; remove it and reach it by ssh and docker exec
  keelson:stack.services.web.image: "registry.example.com/web:latest" may be another image tomorrow; name a version (name:1.4.2) or a digest (name@sha256:…)`,
  );
});

test("a wrong value causes no second problem across fields", () => {
  const change = { postgres: "yes", services: { web: { build: 7 } }, edge: { routes: [{ service: "Web" }] } };
  assert.equal(
    messageOf(() => parseStack(stackFile(change))),
    `The stack file has 3 problems:
  keelson:stack.postgres: "yes" is not allowed; give a group of keys, or {} for the defaults
  keelson:stack.edge.routes[0].service: "Web" is not allowed; give 1 to 30 lower-case letters, digits and dashes, starting with a letter and not ending with a dash
  keelson:stack.services.web.build: 7 is not allowed; give a folder such as examples/node-app, or {folder: ., dockerfile: web.Dockerfile, target: runner, args: {NAME: text}}`,
  );
});

test("leaves the caller's object as it was", () => {
  const raw = stackFile({ edge: { tls: { kind: "letsencrypt" } } });
  const before = structuredClone(raw);
  messageOf(() => parseStack(raw));
  assert.deepEqual(raw, before);
});

for (const raw of [undefined, null]) {
  test(`an absent stack (${raw}) is answered with the lines to add`, () => {
    assert.equal(
      messageOf(() => parseStack(raw)),
      "keelson:stack is missing; add at least this to Pulumi.<stack>.yaml:\n\nconfig:\n  keelson:stack:\n    environment: development\n",
    );
  });
}

test("the smallest file gets every default", () => {
  const logs = { maxSize: "10MiB", maxFiles: 3 };
  assert.deepEqual(parseStack({ environment: "development" }), {
    target: "docker",
    environment: "development",
    host: { memory: "auto", cpus: "auto", disk: "auto" },
    kubernetes: {
      volumes: { postgres: "20GiB", redis: "2GiB", backups: "40GiB" },
      service: { type: "LoadBalancer", nodePorts: {}, annotations: {} },
      imagePullSecrets: [],
    },
    workload: "mixed",
    expectedUsers: 100,
    images: { source: "build", registries: {}, overrides: {} },
    pgbouncer: { poolMode: "auto", logs },
    internalTls: { mode: "off", rotation: 1 },
    edge: {
      address: "0.0.0.0",
      httpPort: 80,
      httpsPort: 443,
      tls: { kind: "self-signed" },
      maxBodySize: "10MiB",
      requestTimeout: "30s",
      socketDrain: "5m",
      headers: {},
      limits: "auto",
      trustedProxies: [],
      users: {},
      maintenance: { retryAfter: "5m", allow: [] },
      errorPages: {},
      routes: [],
      tcp: [],
      logs,
    },
    monitoring: { interval: "15s", retention: "30d", size: "4GiB", probes: [], logs },
    deploy: {
      autoRollback: true,
      keepReleases: 3,
      settle: "10s",
      gate: { timeout: "120s", interval: "5s", healthy: 80, errors: 10 },
    },
    exemptions: [],
    alerts: { receivers: {}, thresholds: {}, disabled: [] },
    policies: { levels: {}, thresholds: {} },
    services: {},
  });
});

test("a service gets every default", () => {
  assert.deepEqual(stackConfig({ services: { web: { needs: undefined } } }).services.web, {
    build: { folder: "examples/node-app", dockerfile: "Dockerfile", args: {} },
    user: "1000:1000",
    port: 8080,
    kind: "web",
    singleton: false,
    poolMode: "auto",
    access: "owner",
    extensions: [],
    health: { tcp: false, maxAge: "1m", startup: "60s" },
    env: {},
    secretEnv: {},
    files: {},
    init: false,
    replicas: 1,
    internet: true,
    pool: 20,
    needs: [],
    ports: [],
    critical: false,
    update: "auto",
    stopGrace: "30s",
    keepAlive: "4s",
    writablePaths: ["/tmp"],
    volumes: {},
    logs: { maxSize: "10MiB", maxFiles: 3 },
    timeZone: "UTC",
    overlap: "skip",
    retries: 0,
    retryPause: "30s",
    missed: "once",
  });
});

test("an empty postgres and redis get every default", () => {
  const logs = { maxSize: "10MiB", maxFiles: 3 };
  const { postgres, redis } = stackConfig();
  assert.deepEqual(postgres, { version: 17, settings: {}, logs });
  assert.deepEqual(redis, { persistence: "aof", maxmemoryPolicy: "auto", logs });
});

test("development takes what production refuses", () => {
  const { postgres, edge } = stackConfig({
    postgres: { password: "postgres", publish: { port: 5432 } },
    edge: { tls: { kind: "none" }, httpPort: 443 },
    services: { web: { build: undefined, image: "registry.example.com/web", env: { API_TOKEN: "x" } } },
  });
  assert.deepEqual(postgres?.publish, { address: "127.0.0.1", port: 5432 });
  assert.deepEqual(edge.tls, { kind: "none" });
});

for (const image of ["web:1.4.2", "registry.example.com:5000/team/web:v1-Alpine", `web@sha256:${"ab".repeat(32)}`]) {
  test(`production takes the image ${image.slice(0, 45)}`, () => {
    const change = { environment: "production", services: { web: { build: undefined, image } } } as const;
    assert.equal(stackConfig(change).services.web?.image, image);
  });
}

test("production takes strong encrypted secrets", () => {
  const { postgres } = stackConfig({
    environment: "production",
    postgres: { password: strongSecret },
    services: { web: { secretEnv: { API_TOKEN: strongSecret } } },
  });
  assert.equal(postgres?.password, strongSecret);
});

test("the same port on two different addresses is no clash", () => {
  const change = { edge: { address: "127.0.0.1" }, redis: { publish: { address: "127.0.0.2", port: 443 } } };
  assert.equal(stackConfig(change).redis?.publish?.port, 443);
});

test("whatever stands anywhere in the file, the answer is a stack or a UserError that shows no secret", () => {
  const change = { environment: "production", postgres: { password: strongSecret } } as const;
  const images = { registry: "registry.example.com" };
  const file = stackConfig(change);
  const cluster = stackConfig({ ...change, target: "kubernetes", images, services: { web: { autoscale: {} } } });
  const anywhere = fc.constantFrom(...[file, cluster].flatMap((root) => pathsOf(root).map((path) => ({ root, path }))));
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.constant(strongSecret).map((secret) => `redis://app:${secret}@cache`),
  );
  fc.assert(
    fc.property(anywhere, anything, ({ root, path }, value) => {
      const act = () => (parseStack(withValue(root, path, value)), "");
      const message = orUserError(act);
      assert.ok(!message.includes(strongSecret), message);
    }),
    { seed: 3, numRuns: 1000 },
  );
});

type Path = readonly string[];

const pathsOf = (value: unknown, path: Path = []): Path[] => [
  path,
  ...(typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))
    : []),
];

function withValue(under: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const copy = (Array.isArray(under) ? [...(under as unknown[])] : { ...(under as object) }) as Record<string, unknown>;
  copy[key] = withValue(copy[key], rest, value);
  return copy;
}

function orUserError(act: () => string): string {
  try {
    return act();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
