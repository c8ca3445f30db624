import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { factsOfExport } from "../../../policies/facts/from-export.ts";
import { settingsOf } from "../../../policies/files/settings.ts";
import { unknown } from "../../../policies/facts/types.ts";

const marker = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const shown = (value: unknown) => ({ ...marker, plaintext: JSON.stringify(value) });
const urn = (type: string, name: string) => `urn:pulumi:dev::keelson::${type}::${name}`;

const resource = (type: string, name: string, rest: object = {}) => ({ type, urn: urn(type, name), ...rest });
const container = (name: string, inputs: object, rest: object = {}) =>
  resource("docker:index/container:Container", name, { inputs, ...rest });
const volume = (name: string, rest: object = {}) =>
  resource("docker:index/volume:Volume", name, { inputs: {}, ...rest });
const password = (name: string, outputs: object) =>
  resource("random:index/randomPassword:RandomPassword", name, {
    outputs,
    parent: urn("keelson:postgres:Postgres", "postgres"),
  });

const exported = (...resources: object[]) => ({ version: 3, deployment: { resources } });
const facts = (...resources: object[]) => factsOfExport(exported(...resources), "export.json");

describe("facts of an export", () => {
  test("are of what a provider has made, over what was asked for", () => {
    const [web] = facts(
      container("web", { image: "web:1", memory: 64 }, { outputs: { memory: 128, image: null } }),
    ).containers;
    assert.deepEqual([web!.image, web!.limits.memory], ["web:1", 128 * 1024 ** 2]);
  });

  test("leave out what waits for its deletion", () => {
    const { containers } = facts(container("old", {}, { delete: true }), container("new", {}));
    assert.deepEqual(
      containers.map(({ service }) => service),
      ["new"],
    );
  });

  test("know what a destroy keeps", () => {
    const { volumes } = facts(
      volume("kept", { retainOnDelete: true }),
      volume("safe", { protect: true }),
      volume("lost"),
    );
    assert.deepEqual(
      volumes.map(({ name, retained }) => [name, retained]),
      [
        ["kept", true],
        ["safe", true],
        ["lost", false],
      ],
    );
  });

  test("open secrets that the export shows", () => {
    const { secrets } = facts(
      container("web", { uploads: shown([{ file: "/run/secrets/TOKEN", content: shown("hush") }]) }),
      password("postgres-password", { result: shown("drawn") }),
    );
    assert.deepEqual(secrets, [
      { name: "password of postgres", service: "postgres", value: "drawn", origin: "generated" },
      { name: "TOKEN of web", service: "web", value: "hush", origin: "given" },
    ]);
  });

  for (const [what, hidden] of [
    ["encrypted", { ...marker, ciphertext: "v1:abc:def" }],
    ["hidden", "[secret]"],
    ["broken", { ...marker, plaintext: "{" }],
  ] as const) {
    test(`do not know what is ${what}`, () => {
      const { secrets } = facts(
        container("web", { uploads: hidden }),
        password("postgres-password", { result: hidden }),
      );
      assert.deepEqual(secrets, [
        { name: "password of postgres", service: "postgres", value: unknown, origin: "generated" },
        { name: "files of web", service: "web", value: unknown, origin: "given" },
      ]);
    });
  }

  test("do not know the files of a folder of which one is a secret that the export hides", () => {
    const labels = [{ label: "keelson.service", value: "redis" }];
    const volumes = [{ volumeName: "redis-reloaded", containerPath: "/etc/keelson/reloaded" }];
    const main = container("redis-redis-files-writer", { labels, uploads: [{ file: "/redis.conf", content: "a b" }] });
    const reloaded = container("redis-reloaded-files-writer", { labels, volumes, uploads: "[secret]" });
    const { files, secrets } = facts(main, reloaded);
    assert.deepEqual(files, [
      { service: "redis", path: "/redis.conf", content: "a b" },
      { service: "redis", path: "/etc/keelson/reloaded/*", content: unknown },
    ]);
    assert.deepEqual(settingsOf(facts(main), "redis", "redis.conf"), new Map([["a", "b"]]));
    assert.equal(settingsOf(facts(main, reloaded), "redis", "redis.conf"), unknown);
    assert.equal(secrets.length, 1);
  });

  test("are the same of a text, of what it says, and of a checkpoint of the history", () => {
    const { deployment } = exported(container("web", { image: "web:1" }));
    const state = { version: 3, deployment };
    const forms = [JSON.stringify(state), state, { version: 3, checkpoint: { latest: deployment } }];
    for (const form of forms) assert.equal(factsOfExport(form, "export.json").containers[0]!.image, "web:1");
  });

  for (const empty of [{ deployment: {} }, { deployment: { resources: null } }, { checkpoint: { latest: {} } }]) {
    test(`are none of ${JSON.stringify(empty)}`, () => {
      const { platform, containers } = factsOfExport(empty, "export.json");
      assert.deepEqual([platform, containers], [undefined, []]);
    });
  }
});

describe("a file that is no export", () => {
  const cases: readonly (readonly [string, unknown, string])[] = [
    ["no JSON", '{"password": "hush', "it is no JSON"],
    ["a list", "[]", "it is no state"],
    ["null", "null", "it is no state"],
    ["a state without a deployment", { version: 3 }, "it is no state"],
    ["resources that are no list", { deployment: { resources: {} } }, "it is no state"],
    ["a resource without a type", { deployment: { resources: [{ urn: "urn:pulumi:a" }] } }, "it is no state"],
  ];
  for (const [what, content, reason] of cases) {
    test(`is refused by its path: ${what}`, () => {
      assert.throws(() => factsOfExport(content, "backup/export.json"), {
        name: "UserError",
        message:
          `backup/export.json: this is not an exported stack (${reason}). ` +
          "Write one with pulumi stack export --show-secrets --file export.json, and delete it afterwards.",
      });
    });
  }
});
