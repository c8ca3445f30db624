import assert from "node:assert/strict";
import { existsSync, readdirSync, statSync, utimesSync } from "node:fs";
import { basename } from "node:path";
import { describe, test } from "node:test";
import { backendPaths } from "../../../operations/state/backend.ts";
import { liveStatePath, stateHash } from "../../../operations/state/export.ts";
import { listPairs, readCheckpoint } from "../../../operations/state/history.ts";
import { openScratch, withScratch } from "../../../operations/state/scratch.ts";
import { messageOfRejection } from "../../support/message-of.ts";
import { identity, resource, withBackend } from "./hand-made.ts";

const now = resource("docker:index/container:Container", "now");
const then = resource("docker:index/container:Container", "then");

describe("the live state", () => {
  test("is the newest file where a changed compression left two", () =>
    withBackend(async (backend) => {
      utimesSync(backend.live([then]), 1, 1);
      backend.live([now], ".json.gz");
      assert.equal(basename(await liveStatePath("dev", backend.env)), "dev.json.gz");
    }));

  test("that is missing is said with the folder that was looked in", () =>
    withBackend(async (backend) => {
      assert.equal(
        await messageOfRejection(liveStatePath("dev", backend.env)),
        `The backend has no state of the stack dev: looked in ${backend.paths.states}.`,
      );
    }));

  test("has another hash after any change, and the same after none", () =>
    withBackend(async (backend) => {
      backend.live([now]);
      const before = await stateHash("dev", backend.env);
      assert.equal(await stateHash("dev", backend.env), before);
      backend.live([then]);
      assert.notEqual(await stateHash("dev", backend.env), before);
    }));
});

describe("a scratch copy of the backend", () => {
  test("holds this stack's state and layout and nothing else", () =>
    withBackend(async (backend) => {
      backend.live([now]);
      backend.write(`${backend.paths.states}/prod.json`, {});
      backend.pair("5");
      await withScratch("dev", backend.env, async ({ env }) => {
        const { root, states } = backendPaths(env, identity);
        const files = readdirSync(root, { recursive: true, encoding: "utf8", withFileTypes: true });
        assert.deepEqual(
          files
            .filter((file) => file.isFile())
            .map(({ name }) => name)
            .sort(),
          ["dev.json", "meta.yaml"],
        );
        assert.deepEqual((await readCheckpoint(`${states}/dev.json`)).resources, [now]);
      });
    }));

  test("has a checkpoint in place of the live state, compressed as it was", () =>
    withBackend(async (backend) => {
      backend.live([now]);
      backend.pair("5", [then], ".json.gz");
      const [pair] = await listPairs(backend.paths.history);
      const act = async ({ env }: { readonly env: NodeJS.ProcessEnv }) => {
        const { states } = backendPaths(env, identity);
        assert.deepEqual(readdirSync(states), ["dev.json.gz"]);
        assert.deepEqual((await readCheckpoint(`${states}/dev.json.gz`)).resources, [then]);
      };
      await withScratch("dev", backend.env, act, pair!.checkpoint);
    }));

  test("is readable by nobody else", () =>
    withBackend(async (backend) => {
      backend.live([now]);
      await withScratch("dev", backend.env, ({ env }) => {
        assert.equal(statSync(backendPaths(env, identity).root).mode & 0o777, 0o700);
        return Promise.resolve();
      });
    }));

  test("goes when it is closed, and when what was done with it fails", () =>
    withBackend(async (backend) => {
      backend.live([now]);
      const scratch = await openScratch("dev", backend.env);
      const folders = [backendPaths(scratch.env, identity).root];
      await scratch.close();
      const failing = withScratch("dev", backend.env, ({ env }) => {
        folders.push(backendPaths(env, identity).root);
        return Promise.reject(new Error("on purpose"));
      });
      await assert.rejects(failing, /on purpose/);
      assert.deepEqual(
        folders.map((folder) => existsSync(folder)),
        [false, false],
      );
    }));
});
