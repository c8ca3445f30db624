import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, test } from "node:test";
import * as zlib from "node:zlib";
import { readCompressed } from "../../../operations/state/compressed.ts";
import { listPairs, readCheckpoint, readEntry, removePair } from "../../../operations/state/history.ts";
import { messageOfRejection } from "../../support/message-of.ts";
import { resource, withBackend } from "./hand-made.ts";

const web = resource("docker:index/container:Container", "web");

describe("the history of a file backend", () => {
  test("is empty for a stack without an operation", () =>
    withBackend(async ({ paths }) => assert.deepEqual(await listPairs(paths.history), [])));

  test("is listed by the stamps' size, not as text", () =>
    withBackend(async (backend) => {
      for (const stamp of ["1795255876218442679", "999", "1795255874495766658"]) backend.pair(stamp);
      const names = (await listPairs(backend.paths.history)).map(({ name }) => name);
      assert.deepEqual(names, ["dev-999", "dev-1795255874495766658", "dev-1795255876218442679"]);
    }));

  test("keeps stamps apart that differ by a nanosecond", () =>
    withBackend(async (backend) => {
      backend.pair("1795255874495766659");
      backend.pair("1795255874495766658");
      const stamps = (await listPairs(backend.paths.history)).map(({ stamp }) => stamp);
      assert.deepEqual(stamps, [1795255874495766658n, 1795255874495766659n]);
    }));

  test("tells which file of a pair is gone", () =>
    withBackend(async (backend) => {
      backend.write(`${backend.paths.history}/dev-5.history.json`, {});
      const [pair] = await listPairs(backend.paths.history);
      assert.deepEqual([basename(pair!.entry!), pair!.checkpoint], ["dev-5.history.json", undefined]);
    }));

  for (const ending of [".json", ".json.gz"]) {
    test(`is read from ${ending}`, () =>
      withBackend(async (backend) => {
        backend.pair("5", [web], ending);
        const [pair] = await listPairs(backend.paths.history);
        assert.equal((await readEntry(pair!.entry!)).result, "succeeded");
        assert.deepEqual((await readCheckpoint(pair!.checkpoint!)).resources, [web]);
      }));
  }

  test("is read from .json.zst, or refused with what to do where Node.js cannot", () =>
    withBackend(async (backend) => {
      // "{}" as one zstd frame.
      const frame = Buffer.from("28b52ffd04581100007b7dd194f27a", "hex");
      const path = backend.write(`${backend.paths.history}/dev-5.history.json.zst`, "");
      writeFileSync(path, frame);
      if ("zstdDecompress" in zlib) assert.equal(await readCompressed(path), "{}");
      else
        assert.equal(
          await messageOfRejection(readCompressed(path)),
          `${path}: this Node.js (${process.version}) cannot read zstd; take 22.15 or newer, or unset PULUMI_DIY_BACKEND_ZSTD and run zstd -d --rm on it.`,
        );
    }));

  test("names the file that is not whole", () =>
    withBackend(async (backend) => {
      const path = backend.write(`${backend.paths.history}/dev-5.checkpoint.json`, '{"version":3,"chec');
      assert.equal(
        await messageOfRejection(readCheckpoint(path)),
        `${path} is not whole: it is no JSON. Restore it from a backup, or remove its pair of files.`,
      );
    }));

  test("has a state without resources for a stack that was only made", () =>
    withBackend(async (backend) => {
      const path = backend.write(`${backend.paths.states}/dev.json`, { version: 3, checkpoint: { latest: null } });
      assert.deepEqual(await readCheckpoint(path), {});
    }));

  test("loses a pair with everything that the backend keeps beside it", () =>
    withBackend(async (backend) => {
      backend.pair("5", [], ".json.gz");
      backend.pair("6");
      await removePair((await listPairs(backend.paths.history))[0]!);
      assert.deepEqual(
        readdirSync(backend.paths.history).filter((name) => !name.startsWith("dev-6.")),
        [],
      );
      assert.equal((await listPairs(backend.paths.history)).length, 1);
    }));
});
