import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { endOneOffs } from "../../../operations/destroy/docker.ts";
import { isOwnImage, removableNames } from "../../../operations/releases/own-images.ts";
import { openReleases, removeReleases } from "../../../operations/releases/store.ts";
import { withDocker } from "../../support/fake-docker.ts";
import { stackConfig } from "../../support/stack-config.ts";
import { identity, withBackend } from "../state/hand-made.ts";
import { release } from "../releases/release.ts";

describe("what a stack built", () => {
  for (const [reference, target, images, isOwn] of [
    ["keelson/web:0123456789ab", "docker", {}, true],
    ["keelson/web:1.4.2", "docker", {}, false],
    ["keelson/team/web:0123456789ab", "docker", {}, false],
    ["keelsonian/web:0123456789ab", "docker", {}, false],
    ["redis:8.0", "docker", {}, false],
    ["sha256:0123456789ab", "docker", {}, false],
    ["keelson/web:0123456789ab", "docker", { registry: "registry.example.com/team" }, true],
    ["registry.example.com/team/web:0123456789ab", "kubernetes", { registry: "registry.example.com/team" }, true],
  ] as const) {
    test(`${isOwn ? "is" : "is not"} ${reference} on ${target}`, () => {
      assert.equal(isOwnImage(stackConfig({ target, images }), identity)(reference), isOwn);
    });
  }

  test("is found by name where the state tells no id, and each name once", async () => {
    const reference = "keelson/web:0123456789ab";
    const candidates = [
      { service: "web", reference },
      { service: "web", reference, id: "sha256:1" },
    ];
    const image = { Id: "sha256:1", RepoTags: [reference], RepoDigests: [] };
    // Asked for one image by two names, Docker tells it twice.
    const docker = `echo '${JSON.stringify([image, image])}'`;
    const names = await withDocker(docker, () =>
      removableNames({ candidates, needed: new Set(), isOwn: () => true }, process.env),
    );
    assert.deepEqual(names, [reference]);
  });
});

test("destroy ends what somebody runs beside the stack", () => {
  const listed = 'case "$*" in *keelson.role=run*) ;; *) exit 1 ;; esac; printf "1\\tkeelson-dev-web-run-1a\\n"';
  const docker = `case "$1" in ps) ${listed} ;; rm) [ "$*" = "rm --force 1" ] || exit 1 ;; *) exit 1 ;; esac`;
  return withDocker(docker, () => endOneOffs(stackConfig(), identity, process.env));
});

describe("destroy --remove-data", () => {
  test("forgets the stack's releases and no other's", () =>
    withBackend(async ({ env, paths, write }) => {
      await openReleases("dev", env).add(release(1));
      const other = write(join(paths.releases, "..", "prod", "1.json"), release(1));
      await removeReleases("dev", env);
      assert.deepEqual(await openReleases("dev", env).list(), []);
      assert.ok(existsSync(other));
    }));

  test("has nothing to forget in a backend that keeps no releases", () =>
    removeReleases("dev", { ...process.env, PULUMI_BACKEND_URL: "s3://bucket" }));
});
