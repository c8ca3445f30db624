import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { planRollback } from "../../../operations/rollback/plan.ts";
import { textOf, type Values } from "../../../operations/rollback/values.ts";
import type { ResourceState } from "../../../operations/state/types.ts";
import { keyedDigest } from "../../../platforms/content-hash.ts";
import { roleVerifier } from "../../../platforms/scram.ts";
import { component, custom, labels, password, secret, state } from "./states.ts";

const key = "k".repeat(32);
const [old, now] = ["OldOldOldOldOldOldOldOldOldOld11", "NewNewNewNewNewNewNewNewNewNew22"];
const docker = component("keelson:docker:DockerTarget", "docker");
const web = component("keelson:app-service:AppService", "web");
const postgres = component("keelson:postgres:Postgres", "postgres");
const digestKey = password(docker, "digest-key", key);

interface App {
  readonly password: string;
  readonly token: string;
  readonly colour?: string;
  /** End of all auto-names. */
  readonly generation: string;
}

/** An app with secret files in a volume that their digest labels, as the Docker target makes it. */
function app({ password: value, token, colour = "red", generation }: App): ResourceState[] {
  const files = [
    { content: token, file: "/run/secrets/API_TOKEN" },
    { content: `postgres://web:${value}@pgbouncer:6432/web`, file: "/run/secrets/DATABASE_URL" },
  ];
  const digest = keyedDigest(
    key,
    files.flatMap(({ file, content }) => [file, content]),
  );
  const volume = `keelson-dev-web-secrets-${generation}`;
  return [
    docker,
    digestKey,
    postgres,
    password(postgres, "postgres-web-password", value),
    custom(postgres, "command:local:Command", "postgres-web-role", {
      inputs: { create: "psql", stdin: secret(`ALTER ROLE "web" PASSWORD '${roleVerifier("web", value)}';\n`) },
    }),
    web,
    custom(web, "docker:index/volume:Volume", "web-secrets", {
      id: volume,
      inputs: {
        __defaults: ["name"],
        name: volume,
        labels: labels({ "keelson.service": "web", "keelson.content": digest }),
      },
    }),
    custom(web, "docker:index/container:Container", "web-secrets-writer", {
      inputs: {
        name: `keelson-dev-web-secrets-writer-${generation}`,
        labels: labels({ "keelson.service": "web" }),
        uploads: secret(files),
        volumes: [{ containerPath: "/run/secrets", volumeName: volume }],
      },
    }),
    custom(web, "docker:index/container:Container", "web", {
      inputs: {
        name: `keelson-dev-web-${generation}`,
        envs: [`COLOUR=${colour}`],
        labels: labels({ "keelson.service": "web", "keelson.tier": "app", "keelson.update": "start-first" }),
        volumes: [{ containerPath: "/run/secrets", volumeName: volume }],
      },
    }),
  ];
}

const first: App = { password: old, token: "first-token-0123456789", generation: "aaaaaa" };
const rotated: App = { ...first, password: now, token: "other-token-0123456789", generation: "bbbbbb" };

const plan = (release: readonly ResourceState[], live: readonly ResourceState[], withSecrets = false) =>
  planRollback(state(...release), state(...live), { withSecrets });

function inputsOf({ replay }: ReturnType<typeof plan>, name: string): Values {
  return replay.resources.find(({ custom, ...resource }) => custom && resource.name === name)!.inputs;
}

const liveInputs = (live: App, name: string) =>
  state(...app(live)).resources.find(({ custom, ...resource }) => custom && resource.name === name)!.inputs;

describe("a rollback that keeps today's secrets", () => {
  test("changes nothing where only secrets differ: files, digests and names are today's", () => {
    const planned = plan(app(first), app(rotated));
    for (const name of ["web-secrets", "web-secrets-writer", "web", "postgres-web-role"])
      assert.deepEqual(inputsOf(planned, name), liveInputs(rotated, name), name);
  });

  test("names what differs, and no value", () => {
    const { secrets, values } = plan(app(first), app(rotated));
    assert.deepEqual(secrets, [
      { name: "postgres-web-password", outcome: "kept" },
      { name: "web: API_TOKEN", outcome: "kept" },
    ]);
    assert.deepEqual(values, []);
  });

  test("replaces the one container whose settings differ, under its recorded name and with today's files", () => {
    const planned = plan(app(first), app({ ...rotated, colour: "blue" }));
    const container = inputsOf(planned, "web");
    assert.equal(container["name"], "keelson-dev-web-aaaaaa");
    assert.deepEqual(container["envs"], ["COLOUR=red"]);
    assert.equal((container["volumes"] as Values[])[0]!["volumeName"], "keelson-dev-web-secrets-bbbbbb");
  });

  test("gives a changed resource a new name where today's has the recorded one", () => {
    const planned = plan(app(first), app({ ...first, colour: "blue" }));
    assert.match(textOf(inputsOf(planned, "web")["name"]), /^keelson-dev-web-(?!aaaaaa)[0-9a-f]{6}$/);
    assert.deepEqual(planned, plan(app(first), app({ ...first, colour: "blue" })), "the same at every look");
  });

  test("brings a value back that exists no more", () => {
    const live = app(first).filter(({ urn }) => !urn.endsWith("::postgres-web-password"));
    assert.deepEqual(
      plan(app(first), live).values.map(({ name }) => name),
      ["postgres-web-password"],
    );
  });
});

describe("a rollback with the release's secrets", () => {
  test("registers what was recorded, and puts recorded values into the state", () => {
    const planned = plan(app(first), app(rotated), true);
    assert.deepEqual(inputsOf(planned, "web-secrets-writer"), liveInputs(first, "web-secrets-writer"));
    assert.deepEqual(inputsOf(planned, "postgres-web-role"), liveInputs(first, "postgres-web-role"));
    assert.deepEqual(
      planned.values.map(({ name, outputs }) => [name, textOf(outputs["result"])]),
      [["postgres-web-password", old]],
    );
  });

  test("says of each secret that the release's comes back", () => {
    const { secrets } = plan(app(first), app(rotated), true);
    assert.deepEqual(secrets, [
      { name: "postgres-web-password", outcome: "restored" },
      { name: "web: API_TOKEN", outcome: "restored" },
    ]);
  });
});

describe("what a replay registers", () => {
  const image = (build?: object) =>
    custom(web, "docker:index/remoteImage:RemoteImage", "web-image-1", { inputs: { name: "keelson/web:1", ...build } });

  test("builds no image", () => {
    const planned = plan([web, image({ build: { context: "app" } })], [web]);
    assert.deepEqual(inputsOf(planned, "web-image-1"), { name: "keelson/web:1" });
  });

  test("leaves out what waits to be deleted", () => {
    const planned = plan([web, { ...image(), delete: true }], [web]);
    assert.deepEqual(
      planned.replay.resources.map(({ name }) => name),
      ["web"],
    );
  });

  test("keeps a protected resource that the release does not have, with the component above it", () => {
    const redis = component("keelson:redis:Redis", "redis");
    const data = custom(redis, "docker:index/volume:Volume", "redis-data", { protect: true });
    const { kept, replay } = plan([web], [web, redis, data, image()]);
    assert.deepEqual(
      kept.map(({ name }) => name),
      ["redis", "redis-data"],
    );
    assert.deepEqual(
      replay.resources.map(({ name }) => name),
      ["web", "redis", "redis-data"],
    );
  });
});

describe("a value that exists no more, below a component that was renamed", () => {
  const database = component("keelson:database:Database", "main");
  const data = (parent: ResourceState) =>
    custom(parent, "docker:index/volume:Volume", "postgres-data", { id: "keelson-dev-postgres-data" });
  const shop = password(postgres, "postgres-shop-password", old);

  test("comes back below today's component, and is replayed under its own URN", () => {
    const { values, replay } = plan([postgres, data(postgres), shop], [database, data(database)]);
    const born = custom(database, shop.type, "postgres-shop-password").urn;
    assert.deepEqual(
      values.map(({ urn, parent }) => ({ urn, parent })),
      [{ urn: born, parent: database.urn }],
    );
    const replayed = replay.resources.find(({ urn }) => urn === shop.urn)!;
    assert.equal(replayed.livesAs, born);
  });
});
