import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { plainEnvironment, secretEnvironment } from "../../../components/app-service/environment.ts";
import { backendValues, serviceValues } from "../../../components/app-service/references.ts";
import type { AppBackends } from "../../../components/app-service/urls.ts";
import { stackConfig } from "../../support/stack-config.ts";

const plan = {
  service: "jobs",
  role: "jobs",
  database: "web",
  owner: "web",
  alias: "jobs",
  mode: "transaction",
} as const;
const backends: AppBackends = {
  database: {
    access: {
      plan: { ...plan, clients: 4, size: 2, reserve: 1, direct: 2, roleLimit: 5 },
      password: pulumi.secret("p@ss"),
      ready: undefined as unknown as pulumi.Resource,
    },
    pooler: { host: "pgbouncer", port: 6432 },
    postgres: { host: "postgres", port: 5432 },
  },
  redis: { host: "redis", port: 6379, password: pulumi.secret("hush") },
};
const values = {
  ...backendValues(backends),
  ...serviceValues({ api: { port: 3000 } }),
  "edge.url": "https://a.example",
};

const service = (env: Record<string, string>, secretEnv: Record<string, string> = {}) => {
  const jobs = { build: "jobs", needs: ["postgres", "redis", "api"], env, secretEnv };
  return stackConfig({ services: { api: { build: "api", port: 3000 }, jobs } }).services["jobs"]!;
};

async function secrets(env: Record<string, string>, secretEnv = {}): Promise<Record<string, string>> {
  const outputs = secretEnvironment(service(env, secretEnv), backends, values);
  const { DATABASE_URL, DATABASE_DIRECT_URL, REDIS_URL, ...own } = outputs;
  assert.ok([DATABASE_URL, DATABASE_DIRECT_URL, REDIS_URL].every((value) => value !== undefined));
  for (const [name, value] of Object.entries(own)) assert.ok(await pulumi.isSecret(value), name);
  return new Promise((resolve) => pulumi.output(own).apply(resolve));
}

describe("a variable that refers to the stack", () => {
  for (const [text, value] of [
    ["${postgres.host}:${postgres.port}", "pgbouncer:6432"],
    ["${postgres.user}@${postgres.database}", "jobs@jobs"],
    ["${redis.host}:${redis.port}", "redis:6379"],
    ["${services.api.url}/v1 and ${services.api.host}:${services.api.port}", "http://api:3000/v1 and api:3000"],
    ["${edge.url}/callback", "https://a.example/callback"],
    ["$${postgres.host} ${HOME} $HOME ${app.name}", "${postgres.host} ${HOME} $HOME ${app.name}"],
  ] as const) {
    test(`${text} is ${value}`, async () => {
      assert.equal(plainEnvironment(service({ NAME: text }), values)["NAME"], value);
      assert.deepEqual(await secrets({ NAME: text }), {});
    });
  }

  for (const [text, value] of [
    ["${postgres.password}", "p@ss"],
    ["jdbc:${postgres.url}", "jdbc:postgres://jobs:p%40ss@pgbouncer:6432/jobs?sslmode=disable"],
    ["${postgres.directUrl}", "postgres://jobs:p%40ss@postgres:5432/web?sslmode=disable"],
    ["${redis.url} ${redis.password}", "redis://:hush@redis:6379/0 hush"],
  ] as const) {
    test(`${text} becomes a secret`, async () => {
      assert.equal(plainEnvironment(service({ NAME: text }), values)["NAME"], undefined);
      assert.deepEqual(await secrets({ NAME: text }), { NAME: value });
    });
  }

  test("stands in a secret variable too", async () =>
    assert.deepEqual(await secrets({}, { KEY: "x${redis.host}" }), { KEY: "xredis" }));
});
