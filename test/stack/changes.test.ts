import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compareRecordings, type Changes } from "../support/compare-recordings.ts";
import { recordStack } from "../support/recorded-stack.ts";
import { exampleStack } from "../support/stack-config.ts";

const routes = exampleStack("prod").edge.routes;
const shop = { build: "examples/node-app", needs: ["postgres", "redis"] };

const before = await recordStack(exampleStack("prod"));
const after = async (overrides: object) => recordStack(exampleStack("prod", overrides));
const change = async (overrides: object) => compareRecordings(before, await after(overrides));

const same = await recordStack(exampleStack("prod"));
const withShop = await after({ services: { shop }, edge: { routes: [...routes, { path: "/shop", service: "shop" }] } });
const newApp = compareRecordings(before, withShop);
const newVariable = await change({ services: { api: { env: { GREETING: "hello" } } } });
const newSecret = await change({ services: { api: { secretEnv: { API_TOKEN: "wq7Zk3vJx9Lm2Rt8Bn5c" } } } });
const newRoute = await change({ edge: { routes: [...routes, { path: "/v2", service: "api" }] } });
const newHost = await change({ edge: { routes: [...routes, { host: "app.example.com", service: "web" }] } });
const newSetting = await change({ postgres: { settings: { log_min_duration_statement: "250ms" } } });
const newStartSetting = await change({ postgres: { settings: { max_wal_senders: 3 } } });
const newPolicy = await change({ redis: { maxmemoryPolicy: "volatile-lru" } });
const newImage = await change({ services: { api: { build: undefined, image: "registry.example.com/api:2.0.0" } } });

/** What the provider changes on a running container; any other input replaces it. */
const inPlace = new Set(["cpuShares", "cpuSet", "memory", "memoryReservation", "memorySwap", "restart"]);

/** Resources whose changes go past limits that move in place; components show their plan, which replaces nothing. */
function touched({ changed }: Changes): Record<string, string[]> {
  const entries = Object.entries(changed)
    .filter(([title]) => /^(Container|Volume|Command|RemoteImage|Network|RandomPassword) /.test(title))
    .map(([title, inputs]) => [
      title,
      title.startsWith("Container ") ? inputs.filter((key) => !inPlace.has(key)) : inputs,
    ])
    .filter(([, inputs]) => inputs!.length > 0);
  return Object.fromEntries(entries) as Record<string, string[]>;
}

test("the same stack file declares the same, value for value", () => {
  assert.deepEqual(compareRecordings(before, same), { added: [], removed: [], changed: {} });
});

describe("one app more", () => {
  test("adds what is the app's own", () => {
    assert.deepEqual(newApp.added, [
      "AppService shop",
      "Command postgres-shop-role",
      "Command shop-gate",
      "Command shop-image-command",
      "Container shop",
      "Container shop-authority-files-writer",
      "Container shop-secrets-writer",
      "RandomPassword postgres-shop-password",
      "RemoteImage shop-image",
      "Volume shop-authority-files",
      "Volume shop-secrets",
    ]);
  });

  test("removes nothing", () => assert.deepEqual(newApp.removed, []));

  test("replaces no other server: the edge and the pooler read their new files", () => {
    assert.deepEqual(touched(newApp), {
      "Command edge-reload": ["environment", "triggers"],
      "Command pgbouncer-reload": ["environment", "triggers"],
      "Container edge-edge-files-writer": ["uploads"],
      "Container pgbouncer-pgbouncer-files-writer": ["uploads"],
    });
  });

  test("leaves the data stores their memory", () => {
    for (const store of ["Container postgres", "Container redis"]) {
      assert.deepEqual(
        (newApp.changed[store] ?? []).filter((input) => input !== "cpuShares"),
        [],
        store,
      );
    }
  });

  test("changes no file of the edge but its routes", () => {
    const folder = "/etc/keelson/edge";
    const files = withShop.files("edge-edge-files-writer");
    assert.deepEqual(Object.keys(files).sort(), [`${folder}/maintenance.html`, `${folder}/nginx.conf`]);
    assert.deepEqual(
      files[`${folder}/maintenance.html`],
      before.files("edge-edge-files-writer")[`${folder}/maintenance.html`],
    );
    assert.match(files[`${folder}/nginx.conf`]!, /upstream shop \{\n +server shop-0a1b2c:8080 /);
  });

  test("is a database more for the pooler, with a pool of its own", () => {
    const file = "/etc/keelson/pgbouncer/pgbouncer.ini";
    const [old, now] = [before, withShop].map((stack) =>
      stack.files("pgbouncer-pgbouncer-files-writer")[file]!.split("\n"),
    );
    const lines = now!.filter((line) => line.startsWith("shop = "));
    assert.equal(lines.length, 1);
    assert.match(lines[0]!, /^shop = host=postgres port=5432 dbname=shop pool_size=\d+ /);
    assert.deepEqual(
      old!.filter((line) => line.startsWith("shop = ")),
      [],
    );
  });
});

describe("a changed value touches what reads it, and nothing else", () => {
  test("a variable: its app's container", () => {
    assert.deepEqual(newVariable, { added: [], removed: [], changed: { "Container api": ["envs"] } });
  });

  test("a secret variable: the volume that holds it, and its app's container", () => {
    assert.deepEqual(newSecret, {
      added: [],
      removed: [],
      changed: {
        "Container api": ["volumes"],
        "Container api-secrets-writer": ["uploads", "volumes"],
        "Volume api-secrets": ["labels"],
      },
    });
  });

  test("a route: the edge reads its file again", () => {
    assert.deepEqual(newRoute, {
      added: [],
      removed: [],
      changed: {
        "Command edge-reload": ["environment", "triggers"],
        "Container edge-edge-files-writer": ["uploads"],
        "Edge edge": ["routes"],
        "Record record": ["config"],
      },
    });
  });

  test("a named host: the certificate names it too, and its app is asked under it", () => {
    assert.deepEqual(touched(newHost), {
      "Command edge-certificate": ["environment"],
      "Command edge-reload": ["environment", "triggers"],
      "Command web-gate": ["stdin"],
      "Container edge-edge-files-writer": ["uploads"],
      "Container web-0": ["healthcheck"],
      "Container web-1": ["healthcheck"],
    });
  });

  test("a setting of PostgreSQL: the running server takes it over", () => {
    assert.deepEqual(touched(newSetting), {
      "Command postgres-reload": ["environment", "triggers"],
      "Container postgres-reloaded-files-writer": ["uploads"],
    });
  });

  test("a setting of PostgreSQL that waits for a start: its configuration volume and its container", () => {
    assert.deepEqual(touched(newStartSetting), {
      "Container postgres": ["volumes"],
      "Container postgres-postgres-files-writer": ["uploads", "volumes"],
      "Volume postgres-postgres-files": ["labels"],
    });
  });

  test("Redis's policy: the running server takes it", () => {
    assert.deepEqual(touched(newPolicy), {
      "Command redis-reload": ["environment", "triggers"],
      "Container redis-reloaded-files-writer": ["uploads"],
    });
  });

  test("an image: the image, its command and its app's container", () => {
    assert.deepEqual(touched(newImage), {
      "Command api-image-command": ["environment"],
      "Container api": ["image", "labels"],
      "RemoteImage api-image": ["build", "name"],
    });
  });
});
