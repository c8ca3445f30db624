import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openReleases } from "../../../operations/releases/store.ts";
import type { ReleaseStore } from "../../../operations/releases/types.ts";
import { listPairs } from "../../../operations/state/history.ts";
import { messageOfRejection } from "../../support/message-of.ts";
import { withBackend, type Backend } from "../state/hand-made.ts";
import { release } from "./release.ts";

function withStore(act: (store: ReleaseStore, backend: Backend) => Promise<void>): Promise<void> {
  return withBackend((backend) => act(openReleases("dev", backend.env), backend));
}

const numbers = async (store: ReleaseStore) => (await store.list()).map(({ number }) => number);
const pairs = async ({ paths }: Backend) => (await listPairs(paths.history)).map(({ name }) => name);

/** Releases with a pair each, and pairs of nobody between them. */
async function fill(store: ReleaseStore, backend: Backend): Promise<void> {
  for (const stamp of ["10", "15", "20", "25", "30"]) backend.pair(stamp);
  for (const number of [1, 2, 3]) await store.add(release(number, { checkpoint: `dev-${number}0` }));
}

describe("the store of releases", () => {
  test("is empty before the first", () => withStore(async (store) => assert.deepEqual(await store.list(), [])));

  test("gives back what was added, whole", () =>
    withStore(async (store) => {
      const added = release(1, {
        kind: "rollback",
        restores: 1,
        checkpoint: "dev-10",
        images: [{ service: "web", reference: "keelson/web:0123456789ab", id: "sha256:1", digest: "web@sha256:2" }],
        schemaVersions: { web: 7 },
        policy: { status: "failed", packs: ["keelson 1.0.0"], violations: ["no limit"] },
        gate: { status: "failed", good: 1, asked: 4, seconds: 120, reasons: ["web: 500"] },
      });
      await store.add(added);
      assert.deepEqual(await store.list(), [added]);
    }));

  test("lists by number, not as text", () =>
    withStore(async (store) => {
      for (const number of [10, 9, 2]) await store.add(release(number));
      assert.deepEqual(await numbers(store), [2, 9, 10]);
    }));

  test("gives a number to one of two writers only, and the other's release is not mixed in", () =>
    withStore(async (store, { paths }) => {
      const writers = [1, 2, 3, 4].map((seconds) => store.add(release(1, { seconds })));
      const outcomes = await Promise.allSettled(writers);
      const winner = outcomes.findIndex(({ status }) => status === "fulfilled");
      assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
      assert.equal((await store.list())[0]!.seconds, winner + 1);
      assert.deepEqual(readdirSync(paths.releases), ["1.json"]);
    }));

  test("says which number is taken", () =>
    withStore(async (store) => {
      await store.add(release(4));
      assert.equal(
        await messageOfRejection(store.add(release(4))),
        "Release 4 exists already: another deploy of this stack has ended meanwhile. keelson history shows it.",
      );
    }));

  test("refuses to write what it could not read again", () =>
    withStore(async (store) => {
      await assert.rejects(store.add(release(1, { configHash: "short" })), /not a SHA-256/);
      assert.deepEqual(await store.list(), []);
    }));

  test("leaves out what a newer Keelson has written more", () =>
    withStore(async (store, { paths, write }) => {
      await store.add(release(1));
      const path = join(paths.releases, "1.json");
      write(path, { ...(JSON.parse(readFileSync(path, "utf8")) as object), later: true });
      assert.deepEqual(await store.list(), [release(1)]);
    }));

  test("does not take a half-written temporary file for a release", () =>
    withStore(async (store, { paths, write }) => {
      write(join(paths.releases, ".5f1c.tmp"), '{"number":');
      assert.deepEqual(await store.list(), []);
    }));

  for (const [what, content, because] of [
    ["cut off", '{"number": 3, "ki', "it is not whole"],
    ["another's", release(4), "it says number 4"],
    ["of another form", { ...release(3), seconds: "many" }, "seconds: Invalid input: expected number, received string"],
  ] as const) {
    test(`names a file that is ${what}`, () =>
      withStore(async (store, { paths, write }) => {
        const path = write(join(paths.releases, "3.json"), content);
        assert.equal(
          await messageOfRejection(store.list()),
          `${path} is no release that can be read (${because}). Restore it from a backup; or remove it, and nothing can go back to release 3.`,
        );
      }));
  }
});

describe("a release's checkpoint", () => {
  for (const ending of [".json", ".json.gz"])
    test(`is found as ${ending}`, () =>
      withStore(async (store, backend) => {
        const checkpoint = backend.pair("10", [], ending);
        const path = join(backend.paths.history, `dev-10.checkpoint${ending}`);
        assert.equal(await store.checkpoint(release(1, { checkpoint })), path);
      }));

  test("is none where it is gone, or never was", () =>
    withStore(async (store) => {
      assert.equal(await store.checkpoint(release(1, { checkpoint: "dev-10" })), undefined);
      assert.equal(await store.checkpoint(release(1)), undefined);
    }));

  test("to name next is the newest pair's", () =>
    withStore(async (store, backend) => {
      assert.equal(await store.newestCheckpoint(), undefined);
      await fill(store, backend);
      assert.equal(await store.newestCheckpoint(), "dev-30");
    }));
});

describe("removing releases", () => {
  test("takes their pairs along and no other", () =>
    withStore(async (store, backend) => {
      await fill(store, backend);
      await store.remove([1]);
      assert.deepEqual(await numbers(store), [2, 3]);
      assert.deepEqual(await pairs(backend), ["dev-15", "dev-20", "dev-25", "dev-30"]);
    }));

  test("keeps a pair that another release names too", () =>
    withStore(async (store, backend) => {
      await fill(store, backend);
      await store.add(release(4, { status: "failed", checkpoint: "dev-10" }));
      await store.remove([1]);
      assert.ok((await pairs(backend)).includes("dev-10"));
    }));

  test("never removes the newest pair", () =>
    withStore(async (store, backend) => {
      await fill(store, backend);
      await store.remove([3]);
      assert.equal((await pairs(backend)).at(-1), "dev-30");
    }));

  test("lets go pairs of nobody that are older than any release's", () =>
    withStore(async (store, backend) => {
      await fill(store, backend);
      backend.pair("5");
      await store.remove([1]);
      await store.removeStrayPairs();
      assert.deepEqual(await pairs(backend), ["dev-20", "dev-25", "dev-30"]);
    }));

  test("leaves the history of a stack without releases alone", () =>
    withStore(async (store, backend) => {
      for (const stamp of ["10", "20"]) backend.pair(stamp);
      await store.removeStrayPairs();
      assert.deepEqual(await pairs(backend), ["dev-10", "dev-20"]);
    }));
});
