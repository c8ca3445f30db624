import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { judgeDamage } from "../../../operations/recovery/judge.ts";
import { damageIn } from "../../../operations/recovery/state.ts";
import type { Existing } from "../../../operations/recovery/types.ts";
import type { PendingOperation, ResourceState } from "../../../operations/state/types.ts";

const types: Readonly<Record<string, string>> = { "t:Container": "container", "t:Volume": "volume" };
const kindOf = (type: string) => types[type];

const resource = (name: string, id: string, changes: Partial<ResourceState> = {}): ResourceState => ({
  urn: `urn:pulumi:dev::keelson::t:Container::${name}`,
  type: "t:Container",
  custom: true,
  id,
  ...changes,
});
const creating = (physical: string): PendingOperation => ({
  type: "creating",
  resource: { urn: "urn::web", type: "t:Container", custom: true, inputs: { name: physical } },
});
const container = (id: string, name = id): Existing => ({ kind: "container", id, name });
const volume = (id: string, role?: string): Existing => ({
  kind: "volume",
  id,
  name: id,
  ...(role === undefined ? {} : { role }),
});

interface Case {
  readonly what: string;
  readonly resources?: readonly ResourceState[];
  readonly pending?: readonly PendingOperation[];
  readonly existing?: readonly Existing[];
  readonly halfMade?: readonly string[];
  readonly missing?: readonly string[];
  readonly foreign?: boolean;
  readonly elsewhere?: boolean;
}

const web = resource("web", "c1");

const cases: readonly Case[] = [
  { what: "nothing anywhere is whole" },
  { what: "what both know is whole", resources: [web], existing: [container("c1")] },
  {
    what: "a container that the state does not know is half-made",
    resources: [web],
    existing: [container("c1"), container("c2")],
    halfMade: ["c2"],
  },
  {
    what: "a container that is still to be deleted is known",
    resources: [web, resource("web", "c0", { delete: true })],
    existing: [container("c1"), container("c0")],
  },
  {
    what: "data that the state does not know is left alone",
    resources: [web],
    existing: [container("c1"), volume("d", "data")],
  },
  {
    what: "a job that is still at it is half-made, though the state knows it",
    resources: [web, resource("web-release", "c2")],
    existing: [container("c1"), { ...container("c2"), unended: true }],
    halfMade: ["c2"],
    missing: ["c2"],
  },
  { what: "a lock is left alone", existing: [volume("l", "lock")] },
  {
    what: "data of a stack that was removed makes no other state's stack of it",
    existing: [volume("d", "data")],
    pending: [creating("c2")],
  },
  { what: "a container that the target lost is missing", resources: [web], missing: ["c1"], elsewhere: true },
  {
    what: "one that was to be deleted and is gone is not missing",
    resources: [resource("web", "c0", { delete: true })],
  },
  {
    what: "a volume and a container of one name are two things",
    resources: [web, resource("files", "c2", { type: "t:Volume" })],
    existing: [container("c1"), container("c2")],
    halfMade: ["c2"],
    missing: ["c2"],
  },
  {
    what: "a resource without a counterpart on the target is not looked for",
    resources: [resource("r", "x", { type: "t:Random" })],
  },
  {
    what: "what a first run had begun is its own",
    existing: [container("c1", "keelson-dev-web-1")],
    pending: [creating("keelson-dev-web-1")],
    halfMade: ["c1"],
  },
  {
    what: "a stack of which the state knows nothing is another state's",
    existing: [container("c1"), container("c2")],
    halfMade: ["c1", "c2"],
    foreign: true,
  },
  {
    what: "a stack of which the state knows nothing is another state's, whatever was begun",
    existing: [container("c1"), container("c2", "keelson-dev-web-1")],
    pending: [creating("keelson-dev-web-1")],
    halfMade: ["c1", "c2"],
    foreign: true,
  },
  {
    what: "a target with nothing of what the state knows is another target",
    resources: [web, resource("redis", "c2")],
    missing: ["c1", "c2"],
    elsewhere: true,
  },
  {
    what: "a target with some of it is the right one",
    resources: [web, resource("redis", "c2")],
    existing: [container("c2")],
    missing: ["c1"],
  },
];

const whole = { pending: [], halfMade: [], missing: [], foreign: false, elsewhere: false };

describe("state and target held against each other:", () => {
  for (const { what, resources = [], existing = [], ...found } of cases)
    test(what, () => {
      const damage = judgeDamage({ resources, pending_operations: found.pending ?? [] }, existing, kindOf);
      const ids = (list: readonly { readonly id?: string }[]) => list.map(({ id }) => id);
      const told = { ...damage, halfMade: ids(damage.halfMade), missing: ids(damage.missing) };
      assert.deepEqual(told, { ...whole, ...found });
    });
});

describe("what the engine says of a state", () => {
  for (const [said, damage] of [
    ["error: snapshot integrity failure; it was already written: a before b", true],
    ["error: could not load checkpoint: unexpected end of JSON input", true],
    ["error: no stack named 'dev' found", false],
    ["error: incorrect passphrase", false],
  ] as const)
    test(`"${said}" is ${damage ? "damage" : "none"}`, () => assert.equal(damageIn(said) !== undefined, damage));
});
