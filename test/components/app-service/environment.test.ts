import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { plainEnvironment, secretEnvironment } from "../../../components/app-service/environment.ts";
import { postgresUrl, type AppBackends } from "../../../components/app-service/urls.ts";
import { stackConfig } from "../../support/stack-config.ts";

const web = (changes: object) => stackConfig({ services: { web: changes } }).services["web"]!;

const backends = {
  database: {
    access: {
      plan: {
        service: "web",
        role: "web",
        database: "shop",
        owner: "shop",
        alias: "web",
        mode: "transaction",
        clients: 40,
        size: 8,
        reserve: 2,
        direct: 3,
        roleLimit: 13,
      },
      password: pulumi.secret("s3cret/with@signs"),
      ready: undefined as unknown as pulumi.Resource,
    },
    pooler: { host: "pgbouncer", port: 6432 },
    postgres: { host: "postgres", port: 5432 },
  },
  redis: { host: "redis", port: 6379, password: pulumi.secret("redis:word") },
} satisfies AppBackends;

async function resolved(values: Record<string, pulumi.Output<string>>): Promise<Record<string, string>> {
  return new Promise((resolve) => pulumi.output(values).apply(resolve));
}

const times = { LAME_DUCK_SECONDS: "6", STOP_GRACE_SECONDS: "30" };

describe("plain variables", () => {
  test("an app learns its port and, with a database, how many connections its pool may open", () => {
    assert.deepEqual(plainEnvironment(web({ port: 3000, pool: 7, needs: ["postgres"] })), {
      PORT: "3000",
      POOL_SIZE: "7",
      ...times,
    });
  });

  test("without a database there is no pool", () => {
    assert.deepEqual(plainEnvironment(web({ needs: ["redis"] })), { PORT: "8080", ...times });
  });

  test("how long it has to stop, and to serve on meanwhile, follows from the stack file", () => {
    const { LAME_DUCK_SECONDS, STOP_GRACE_SECONDS } = plainEnvironment(web({ keepAlive: "10s", stopGrace: "1m" }));
    assert.deepEqual([LAME_DUCK_SECONDS, STOP_GRACE_SECONDS], ["12", "60"]);
    assert.equal(plainEnvironment({ ...web({}), kind: "worker" })["LAME_DUCK_SECONDS"], "0");
  });

  test("workers are told only where they are asked for: servers of many kinds heed the variable", () => {
    assert.equal(plainEnvironment(web({ workers: 4 }))["WEB_CONCURRENCY"], "4");
    assert.equal(plainEnvironment(web({}))["WEB_CONCURRENCY"], undefined);
  });

  test("the stack file's own win", () => {
    const { PORT, MODE } = plainEnvironment(web({ env: { PORT: "9000", MODE: "fast" } }));
    assert.deepEqual({ PORT, MODE }, { PORT: "9000", MODE: "fast" });
  });
});

describe("secret variables", () => {
  test("the database has two addresses, through the pooler and past it; Redis has one", async () => {
    assert.deepEqual(await resolved(secretEnvironment(web({}), backends)), {
      DATABASE_URL: "postgres://web:s3cret%2Fwith%40signs@pgbouncer:6432/web?sslmode=disable",
      DATABASE_DIRECT_URL: "postgres://web:s3cret%2Fwith%40signs@postgres:5432/shop?sslmode=disable",
      REDIS_URL: "redis://:redis%3Aword@redis:6379/0",
    });
  });

  test("what the app does not need is not there", async () => {
    assert.deepEqual(await resolved(secretEnvironment(web({ needs: [] }), {})), {});
  });

  test("an app without a database of Keelson's may bring the URL of another", async () => {
    const secretEnv = { DATABASE_URL: "postgres://elsewhere" };
    assert.deepEqual(await resolved(secretEnvironment(web({ needs: [], secretEnv }), {})), secretEnv);
  });

  test("each value stays a secret", async () => {
    const values = secretEnvironment(web({ secretEnv: { TOKEN: "hush" } }), backends);
    const secrets = await Promise.all(
      Object.entries(values).map(async ([name, value]) => [name, await pulumi.isSecret(value)]),
    );
    assert.deepEqual(Object.fromEntries(secrets), {
      DATABASE_URL: true,
      DATABASE_DIRECT_URL: true,
      REDIS_URL: true,
      TOKEN: true,
    });
  });
});

test("a URL with a role, password and database of any characters still parses to them", () => {
  const url = new URL(postgresUrl("a b", "p@ss/word?#:%", "postgres:5432", "my db"));
  assert.deepEqual([url.username, url.password, url.host, url.pathname].map(decodeURIComponent), [
    "a b",
    "p@ss/word?#:%",
    "postgres:5432",
    "/my db",
  ]);
});
