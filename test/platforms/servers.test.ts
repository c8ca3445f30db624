import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { images, users } from "../../platforms/servers.ts";
import { stackConfig } from "../support/stack-config.ts";

const chosen = (overrides: object) => stackConfig({ images: overrides }).images;
const servers = ["postgres", "pgbouncer", "redis", "edge"] as const;

describe("where a server's image comes from", () => {
  for (const name of servers) {
    test(`${name} is built from its folder where the stack file says nothing`, () => {
      assert.deepEqual(images[name](chosen({})), { kind: "build", folder: `images/${name}` });
    });

    test(`${name} comes from a registry where the stack file says so, at a fixed version`, () => {
      const source = images[name](chosen({ source: "registry" }));
      assert.equal(source.kind, "registry");
      assert.match(source.reference, /^[a-z/]+:v?\d+\.\d+/);
    });

    test(`${name} is what the stack file names, whatever the source`, () => {
      const reference = "registry.example.com/own:1.2.3";
      const own = chosen({ source: "build", overrides: { [name]: reference } });
      assert.deepEqual(images[name](own), { kind: "registry", reference });
    });
  }

  test("the probe is always built, because nobody publishes it", () => {
    assert.deepEqual(images.probe(chosen({ source: "registry" })), { kind: "build", folder: "images/probe" });
  });

  test("the probe comes from where the stack file says that it was pushed", () => {
    const reference = "registry.example.com/probe:1";
    assert.deepEqual(images.probe(chosen({ overrides: { probe: reference } })), { kind: "registry", reference });
  });
});

for (const name of servers) {
  test(`the image of ${name} runs as the user that owns its files and volumes`, () => {
    const folder = `images/${name}`;
    assert.ok(existsSync(`${folder}/Dockerfile`));
    const { uid, gid } = users[name];
    assert.match(readFileSync(`${folder}/Dockerfile`, "utf8"), new RegExp(`\\b${uid}\\b[^]*\\b${gid}\\b`));
  });
}
