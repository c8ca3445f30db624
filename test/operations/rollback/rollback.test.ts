import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UserError } from "../../../config/user-error.ts";
import type { FinishedRun } from "../../../operations/engine/engine.ts";
import type { RollbackParts } from "../../../operations/rollback/parts.ts";
import { prepareRollback, type PreparedRollback, type RollbackRequest } from "../../../operations/rollback/prepare.ts";
import { executeRollback, refuseHarm, rehearseRollback } from "../../../operations/rollback/rollback.ts";
import type { ExportedState, ResourceState } from "../../../operations/state/types.ts";
import { messageOf, messageOfRejection } from "../../support/message-of.ts";
import { broken, plannedEvent } from "../deploy/samples.ts";
import { release } from "./releases.ts";
import { component, custom, exported, labels, password } from "./states.ts";

const live = { PULUMI_BACKEND_URL: "file:///live" };
const scratch = { PULUMI_BACKEND_URL: "file:///scratch" };
const signal = new AbortController().signal;
const web = component("keelson:app-service:AppService", "web");
const server = (id: string, more: Partial<ResourceState> = {}) =>
  custom(web, "docker:index/container:Container", "web", {
    ...{ id, inputs: { labels: labels({ "keelson.tier": "app" }) }, ...more },
  });
const state = (...resources: readonly ResourceState[]): ExportedState => exported([web, ...resources]);

/** What a test's world has; the release and what lives today are the same unless they are given. */
interface World {
  readonly today?: ExportedState;
  readonly then?: ExportedState;
  readonly stopped?: readonly string[];
  /** Hashes of the live state, one after the other. */
  readonly hashes?: readonly string[];
  readonly run?: FinishedRun;
  readonly images?: () => { readonly reference: string; readonly id: string }[];
  readonly docker?: () => string;
}

function stage(world: World = {}) {
  const { today = state(server("c1")), then = today, hashes = ["a"], run = { events: [] } } = world;
  const done: string[] = [];
  const imported: ExportedState[] = [];
  const where = (env: NodeJS.ProcessEnv) => (env === scratch ? " on the copy" : "");
  const note = (what: string) => Promise.resolve(void done.push(what));
  let hashed = 0;
  const parts: RollbackParts = {
    stateHash: () => Promise.resolve(hashes[Math.min(hashed++, hashes.length - 1)]!),
    exportState: () => Promise.resolve(today),
    readCheckpoint: () => Promise.resolve(then),
    withScratch: (stack, _env, act, checkpoint) =>
      act({ stack, env: scratch, close: () => Promise.resolve(), ...(checkpoint !== undefined && { checkpoint }) }),
    async exportDecrypted({ checkpoint }) {
      await note(`decrypt ${checkpoint ?? "today"}`);
      return checkpoint === undefined ? today : then;
    },
    async importState(_stack, env, given) {
      await note(`import${where(env)}`);
      imported.push(given);
    },
    stoppedServers: () => Promise.resolve(new Set(world.stopped)),
    requirePlugins: (plugins) => note(`plugins ${plugins.map(({ name }) => name).join("+")}`),
    findImages: async () => Promise.resolve(world.images?.() ?? []),
    restoreTags: (images) => note(`tag ${images.map(({ reference }) => reference).join("+")}`),
    async docker(args) {
      await note(`docker ${args.join(" ")}`);
      return world.docker?.() ?? "";
    },
    openReplay: (_replay, _stack, env) =>
      Promise.resolve({
        preview: async () => (await note(`preview${where(env)}`), run),
        up: async () => (await note(`up${where(env)}`), run),
      }),
  };
  return { parts, done, imported };
}

const request = (changes: Partial<RollbackRequest> = {}): RollbackRequest => ({
  ...{ stack: "dev", config: { target: "docker" }, env: live, release: release() },
  store: { checkpoint: () => Promise.resolve("dev-1") },
  ...changes,
});

/** Makes a rollback ready and forgets what that did. */
async function ready(world: World = {}) {
  const staged = stage(world);
  const prepared: PreparedRollback = await prepareRollback(request(), staged.parts);
  staged.done.length = 0;
  return { ...staged, prepared };
}

describe("a rollback is made ready", () => {
  test("from one decrypted state where the release is what runs", async () => {
    const { parts, done } = stage();
    const { takenBack, stateHash } = await prepareRollback(request(), parts);
    assert.deepEqual(done, ["decrypt today", "plugins docker"]);
    assert.deepEqual([takenBack.changed, stateHash], [false, "a"]);
  });

  test("from today's state and the checkpoint where they differ", async () => {
    const { parts, done } = stage({ then: state(server("c0")) });
    await prepareRollback(request(), parts);
    assert.deepEqual(done, ["decrypt today", "decrypt dev-1", "plugins docker"]);
  });

  test("with what a failed update replaced in its place again", async () => {
    const today = state(server("new"), server("old", { delete: true }));
    const { prepared } = await ready({ today, then: state(server("old")) });
    const ids = prepared.live.resources.map(({ id }) => id);
    assert.deepEqual([prepared.takenBack.changed, ids], [true, [undefined, "old"]]);
  });

  test("without what was stopped already", async () => {
    const today = state(server("new"), server("old", { delete: true }));
    const { prepared } = await ready({ today, then: state(server("old")), stopped: ["old"] });
    assert.deepEqual(prepared.takenBack.containers, ["old"]);
  });

  for (const [what, changes, world, wanted] of [
    ["its platform is another", { config: { target: "kubernetes" } }, {}, /^Release 1 ran on docker/],
    [
      "it is older than the database's schema",
      { release: release({ schemaVersions: { web: 1 } }), current: release({ number: 2, schemaVersions: { web: 2 } }) },
      {},
      /^Release 1 is older than the database's schema/,
    ],
    [
      "its images are gone",
      {},
      {
        images: () => {
          throw new UserError("The Docker host no longer has images of this release");
        },
      },
      /no longer has images/,
    ],
  ] as const)
    test(`not where ${what}`, async () => {
      const { parts, done } = stage(world);
      assert.match(await messageOfRejection(prepareRollback(request(changes), parts)), wanted);
      assert.ok(!done.some((act) => /^(import|tag|docker|up)/.test(act)), done.join(", "));
    });

  test("with a newer schema where somebody accepts that", async () => {
    const [old, current] = [{ schemaVersions: { web: 1 } }, release({ number: 2, schemaVersions: { web: 2 } })];
    const asked = request({ release: release(old), current, acceptSchema: true });
    assert.equal((await prepareRollback(asked, stage().parts)).request.release.number, 1);
  });
});

describe("a rehearsal", () => {
  test("previews on a copy of the state and touches nothing else", async () => {
    const { prepared, parts, done } = await ready({ run: { events: [plannedEvent("update", 0)] } });
    const { steps, harmful, stateHash } = await rehearseRollback(prepared, { signal }, parts);
    assert.deepEqual(done, ["preview on the copy"]);
    assert.deepEqual([steps.map(({ op }) => op), harmful], [["update"], []]);
    assert.deepEqual(stateHash, { before: "a", after: "a" });
  });

  test("gives the copy the values that only the state can bring back", async () => {
    const [then, today] = [state(password(web, "key", "then")), state(password(web, "key", "today"))];
    const staged = stage({ then, today });
    const prepared = await prepareRollback(request({ withSecrets: true }), staged.parts);
    await rehearseRollback(prepared, { signal }, staged.parts);
    assert.deepEqual(staged.done.slice(-2), ["import on the copy", "preview on the copy"]);
    assert.match(JSON.stringify(staged.imported), /then/);
    assert.doesNotMatch(JSON.stringify(staged.imported), /today/);
  });

  test("shows that the state was touched meanwhile", async () => {
    const { prepared, parts } = await ready({ hashes: ["a", "a", "b"] });
    const { stateHash } = await rehearseRollback(prepared, { signal }, parts);
    assert.deepEqual(stateHash, { before: "a", after: "b" });
  });

  test("that fails says why", async () => {
    const { prepared, parts } = await ready({ run: broken("the provider is odd") });
    assert.equal(await messageOfRejection(rehearseRollback(prepared, { signal }, parts)), "the provider is odd");
  });

  test("names what would be lost, and refuses it", async () => {
    const data = custom(web, "docker:index/volume:Volume", "web-data", { protect: true });
    const event = plannedEvent("replace", 0);
    const run = {
      events: [{ ...event, resourcePreEvent: { metadata: { ...event.resourcePreEvent!.metadata, urn: data.urn } } }],
    };
    const { prepared, parts } = await ready({ today: state(data), run: run });
    const rehearsal = await rehearseRollback(prepared, { signal }, parts);
    assert.deepEqual(rehearsal.harmful, [{ op: "replace", urn: data.urn }]);
    assert.match(
      messageOf(() => refuseHarm(rehearsal)),
      /^This rollback would lose data or secrets:\n {2}replace web-data\nNothing was changed/,
    );
  });
});

describe("a rollback that is executed", () => {
  const failedUpdate: World = {
    today: state(server("new"), server("old", { delete: true })),
    then: state(server("old")),
  };

  test("asks the engine alone where the state has all that it needs", async () => {
    const { prepared, parts, done } = await ready();
    await executeRollback(prepared, { signal }, parts);
    assert.deepEqual(done, ["tag ", "up"]);
  });

  test("gives tags back and takes what was replaced back before the engine starts", async () => {
    const images = () => [{ reference: "keelson/web:1", id: "sha256:1" }];
    const { prepared, parts, done, imported } = await ready({ ...failedUpdate, images });
    await executeRollback(prepared, { signal }, parts);
    assert.deepEqual(done, ["tag keelson/web:1", "import", "up"]);
    const ids = imported.flatMap(({ deployment }) => deployment.resources!.map(({ id }) => id));
    assert.deepEqual(ids.slice(-2), ["old", "new"]);
  });

  test("removes what was stopped, so that its name is free", async () => {
    const { prepared, parts, done } = await ready({ ...failedUpdate, stopped: ["old"] });
    await executeRollback(prepared, { signal }, parts);
    assert.deepEqual(done, ["tag ", "docker rm --force old", "import", "up"]);
  });

  test("does not mind that somebody else has removed it", async () => {
    const docker = () => {
      throw new UserError("docker rm: Error: No such container: old");
    };
    const { prepared, parts, done } = await ready({ ...failedUpdate, stopped: ["old"], docker });
    await executeRollback(prepared, { signal }, parts);
    assert.equal(done.at(-1), "up");
  });

  test("ends before the engine where it cannot be removed", async () => {
    const docker = () => {
      throw new UserError("docker rm: it is busy");
    };
    const { prepared, parts, done } = await ready({ ...failedUpdate, stopped: ["old"], docker });
    assert.match(await messageOfRejection(executeRollback(prepared, { signal }, parts)), /it is busy/);
    assert.deepEqual(done, ["tag ", "docker rm --force old"]);
  });

  test("is refused where the stack was changed since it was planned", async () => {
    const { prepared, parts, done } = await ready({ hashes: ["a", "b"] });
    assert.match(
      await messageOfRejection(executeRollback(prepared, { signal }, parts)),
      /^The stack dev was changed since this rollback was planned\. Nothing was done/,
    );
    assert.deepEqual(done, []);
  });

  test("tells how the engine's run ended", async () => {
    const { prepared, parts } = await ready({ run: broken("no space left on device") });
    assert.equal((await executeRollback(prepared, { signal }, parts)).failure, "no space left on device");
  });
});
