import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UserError } from "../../../config/user-error.ts";
import { examine, openTarget, recover, type RecoveryParts } from "../../../operations/recovery/recover.ts";
import type { Existing, RecoveryTarget } from "../../../operations/recovery/types.ts";
import type { ExportedState, PendingOperation, ResourceState } from "../../../operations/state/types.ts";
import { messageOfRejection } from "../../support/message-of.ts";
import { stackConfig } from "../../support/stack-config.ts";

const resource = (name: string, id: string, more: Partial<ResourceState> = {}): ResourceState => ({
  ...{ urn: `urn:pulumi:dev::keelson::t:Container::${name}`, type: "t:Container", custom: true, id },
  ...more,
});
const container = (id: string, name = id): Existing => ({ kind: "container", id, name });
const pending = (name: string): PendingOperation => ({
  type: "creating",
  resource: { urn: `u::t::${name}`, type: "t:Container", custom: true, inputs: { name } },
});
const [web, redis] = [resource("web", "c1"), resource("redis", "c2")];

interface World {
  readonly resources?: readonly ResourceState[];
  readonly pending?: readonly PendingOperation[];
  readonly target?: Partial<RecoveryTarget>;
}

function stage({ resources = [web, redis], pending: begun = [], target = {} }: World) {
  const done: string[] = [];
  let state: ExportedState = { version: 3, deployment: { resources, pending_operations: begun } };
  const note = (what: string) => Promise.resolve(void done.push(what));
  const found: RecoveryTarget = {
    existing: [container("c1"), container("c2")],
    kindOf: (type) => (type === "t:Container" ? "container" : undefined),
    ...target,
    remove: async (thing) => {
      await note(`remove ${thing.name}`);
      return target.remove?.(thing) ?? true;
    },
  };
  const parts: RecoveryParts = {
    openTarget: () => Promise.resolve(found),
    exportState: () => Promise.resolve(state),
    async importState(_stack, _env, given) {
      await note(`import ${(given.deployment.resources ?? []).map(({ id }) => id).join("+")}`);
      state = given;
    },
    dropPendingOperations: () => note("drop pending"),
    async pulumiOrFail(_verb, args) {
      await note(args.join(" "));
      return { code: 0, stdout: "", stderr: "" };
    },
  };
  return { args: { stack: "dev", config: stackConfig(), env: {} }, parts, done, found };
}

const refresh = (...names: readonly string[]) =>
  ["refresh --stack dev --yes --skip-preview", ...names.map((name) => `--target ${resource(name, "").urn}`)].join(" ");

interface Case extends World {
  readonly what: string;
  readonly done: readonly string[];
  readonly lines: readonly string[];
}

const cases: readonly Case[] = [
  { what: "a stack that is whole is left alone", done: [], lines: [] },
  {
    what: "what was begun and is half-made goes, and only then what the state knows of it",
    pending: [pending("web-2")],
    target: { existing: [container("c1"), container("c2"), container("c3", "web-2")] },
    done: ["remove web-2", "drop pending"],
    lines: ["Removed the half-made container web-2.", "Cleared an operation that was cut off: creating web-2."],
  },
  {
    what: "a half-made thing that somebody uses stays, and is told of",
    target: { existing: [container("c1"), container("c2"), container("c3")], remove: () => Promise.resolve(false) },
    done: ["remove c3"],
    lines: ["Kept the container c3, which the state does not know: something uses it."],
  },
  {
    what: "what is missing is noted, so that it is made again",
    target: { existing: [container("c2")] },
    done: [refresh("web")],
    lines: ["Noted as gone: Container web; it is made again."],
  },
  {
    what: "a server that was changed by hand is put right",
    target: { mend: () => Promise.resolve({ lines: ["Put right: web."], lost: [] }) },
    done: [],
    lines: ["Put right: web."],
  },
  {
    what: "a server that cannot be brought back is made again",
    target: { mend: () => Promise.resolve({ lines: ["Removed web."], lost: ["c1"] }) },
    done: [refresh("web")],
    lines: ["Removed web."],
  },
  {
    what: "what is missing and what was lost are noted at once",
    resources: [web, redis, resource("edge", "c3")],
    target: { existing: [container("c1"), container("c2")], mend: () => Promise.resolve({ lines: [], lost: ["c1"] }) },
    done: [refresh("edge", "web")],
    lines: ["Noted as gone: Container edge; it is made again."],
  },
  {
    what: "a replaced volume that a stranger uses is left to him, and its successor is kept",
    resources: [web, redis, resource("web", "v0", { delete: true, type: "t:Volume" })],
    target: { stuck: (all) => Promise.resolve(all.filter(({ id }) => id === "v0")) },
    done: ["import c1+c2"],
    lines: ["Left v0, which was replaced, to the container that still uses it."],
  },
];

describe("a recovery:", () => {
  for (const { what, done, lines, ...world } of cases)
    test(what, async () => {
      const staged = stage(world);
      assert.deepEqual(await recover(staged.args, staged.parts), lines);
      assert.deepEqual(staged.done, done);
    });
});

describe("a recovery that changes nothing and says why:", () => {
  for (const [what, world, wanted] of [
    [
      "the stack is another state's",
      { resources: [], target: { existing: ["c7", "c8", "c9", "c10"].map((id) => container(id)) } },
      /^The stack dev exists on its target \(container c7, container c8, container c9, …\), and the state here knows none/,
    ],
    [
      "the target has nothing of it",
      { target: { existing: [] } },
      /^The target has nothing of what the state of dev knows \(web, redis …\)\. Nothing was changed\./,
    ],
    [
      "data is missing that no deploy can make again",
      { resources: [web, resource("redis", "c2", { protect: true })], target: { existing: [container("c1")] } },
      /^The target has not all of what the state of dev knows \(redis …\)/,
    ],
    [
      "what would be kept on a removal is missing",
      { resources: [web, resource("redis", "c2", { retainOnDelete: true })], target: { existing: [container("c1")] } },
      /^The target has not all of what the state of dev knows \(redis …\)/,
    ],
  ] as const)
    test(what, async () => {
      const { args, parts, done } = stage(world);
      assert.match(await messageOfRejection(recover(args, parts)), wanted);
      assert.deepEqual(done, []);
    });

  test("a thing cannot be removed: what was begun stays written down, for the next time", async () => {
    const remove = () => Promise.reject(new UserError("docker rm: it is busy"));
    const existing = [container("c1"), container("c2"), container("c3", "web-2")];
    const { args, parts, done } = stage({ pending: [pending("web-2")], target: { existing, remove } });
    assert.equal(await messageOfRejection(recover(args, parts)), "docker rm: it is busy");
    assert.deepEqual(done, ["remove web-2"]);
  });
});

describe("an examination", () => {
  const altered = () => Promise.resolve(["web was stopped"]);

  test("tells of servers that were changed by hand", async () => {
    const { args, parts, found } = stage({ target: { altered } });
    assert.deepEqual((await examine(args, found, parts)).altered, ["web was stopped"]);
  });

  test("says nothing of another stack's servers", async () => {
    const { args, parts, found } = stage({ resources: [], target: { altered } });
    const { foreign, altered: told } = await examine(args, found, parts);
    assert.deepEqual([foreign, told], [true, []]);
  });
});

test("of what is only rendered nothing exists that could be half-made", async () => {
  const config = stackConfig({
    ...{ target: "kubernetes", kubernetes: { render: "rendered" } },
    images: { registry: "r.example.com/t" },
  });
  const { existing, mend } = await openTarget({ stack: "dev", config, env: {} });
  assert.deepEqual([existing, mend], [[], undefined]);
});
