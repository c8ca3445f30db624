import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compareMaps } from "../../../operations/history/compare-releases.ts";
import { compareStates } from "../../../operations/history/compare-states.ts";
import { formatDifference } from "../../../commands/history/format-difference.ts";
import type { ResourceState } from "../../../operations/state/types.ts";
import { resource } from "../state/hand-made.ts";

type Inputs = Readonly<Record<string, unknown>>;

const secret = (more: object) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ...more });
const opened = (text: string) => secret({ plaintext: JSON.stringify(text) });
const closed = (text: string) => secret({ ciphertext: text });

const web = (inputs: Inputs, more: Partial<ResourceState> = {}) =>
  resource("docker:index/container:Container", "web", { inputs, ...more });

/** The lines about resources that a person reads. */
function lines(from: readonly ResourceState[], to: readonly ResourceState[]): readonly string[] {
  const resources = compareStates({ resources: from }, { resources: to });
  const text = formatDifference({ from: 1, to: 2, facts: [], images: [], resources });
  return text
    .slice(text.indexOf("Resources\n"))
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
}

const none = ["no difference"];
const changed = (...properties: readonly string[]) => ["~ Container web", ...properties];

describe("the difference of two states", () => {
  for (const [what, from, to, expected] of [
    ["no change", { memory: 512 }, { memory: 512 }, none],
    ["a limit, with its values", { memory: 512 }, { memory: 1024 }, changed("memory: 512 → 1024")],
    ["an image, with its names", { image: "a:1" }, { image: "a:2" }, changed("image: a:1 → a:2")],
    [
      "a nested limit",
      { resources: { limits: { cpu: "1" } } },
      { resources: { limits: { cpu: "2" } } },
      changed("resources.limits.cpu: 1 → 2"),
    ],
    ["a limit that is new", {}, { memory: 512 }, changed("memory: added (512)")],
    [
      "a variable's name alone",
      { envs: ["A=hush", "B=1"] },
      { envs: ["A=hush2", "C=3"] },
      changed("envs.A: changed", "envs.B: removed", "envs.C: added"),
    ],
    ["no variable that only moved", { envs: ["A=1", "B=2"] }, { envs: ["B=2", "A=1"] }, none],
    [
      "a pod's variable by name",
      { env: [{ name: "A", value: "x" }] },
      { env: [{ name: "A", value: "y" }] },
      changed("env.A.value: changed"),
    ],
    [
      "no value of a variable that is called like a limit",
      { env: { memory: "hush" } },
      { env: { memory: "hush2" } },
      changed("env.memory: changed"),
    ],
    ["no value of any other text", { user: "hush" }, { user: "hush2" }, changed("user: changed")],
    [
      "that a secret differs, and nothing of it",
      { image: opened("hush") },
      { image: opened("hush2") },
      changed("image: secret differs"),
    ],
    [
      "no secret that is the same under another cipher",
      { a: secret({ plaintext: '"x"', ciphertext: "1" }) },
      { a: secret({ plaintext: '"x"', ciphertext: "2" }) },
      none,
    ],
    [
      "that a secret could not be compared",
      { a: closed("v1:1") },
      { a: closed("v1:2") },
      changed("a: secret: not compared, the passphrase does not open it"),
    ],
    ["no secret whose ciphertext is the same", { a: closed("v1:1") }, { a: closed("v1:1") }, none],
    ["a secret that is new", {}, { memory: opened("hush") }, changed("memory: added")],
    [
      "a value that became secret, without either",
      { memory: "hush" },
      { memory: opened("hush2") },
      changed("memory: secret differs"),
    ],
    ["nothing of which properties were given", { __defaults: ["a"], a: 1 }, { __defaults: [], a: 1 }, none],
    [
      "a file by its path",
      { uploads: [{ file: "/a", content: "hush" }] },
      { uploads: [{ file: "/a", content: "hush2" }] },
      changed("uploads./a.content: changed"),
    ],
  ] as const) {
    test(`tells ${what}`, () => {
      const said = lines([web(from)], [web(to)]);
      assert.deepEqual(said, expected);
      assert.doesNotMatch(said.join(), /hush/);
    });
  }

  test("tells added and removed resources by type and name", () => {
    const volume = resource("docker:index/volume:Volume", "data", { inputs: {} });
    assert.deepEqual(lines([web({})], [volume]), ["- Container web", "+ Volume data"]);
  });

  test("takes names that the engine drew for the same, wherever they stand", () => {
    const drawn = (end: string) => [
      resource("docker:index/network:Network", "edge-network", {
        inputs: { __defaults: ["name"], name: `net-${end}` },
      }),
      web({
        __defaults: ["name"],
        name: `web-${end}`,
        networksAdvanced: [{ name: `net-${end}` }],
        command: ["curl", `http://web-${end}:80/`],
      }),
    ];
    assert.deepEqual(lines(drawn("aaaaaa"), drawn("bbbbbb")), none);
  });

  test("tells a name that the program gave", () => {
    assert.deepEqual(lines([web({ name: "a" })], [web({ name: "b" })]), changed("name: changed"));
  });

  test("leaves out components, providers, images and what is replaced already", () => {
    const others = [
      resource("keelson:edge:Edge", "edge", { custom: false }),
      resource("pulumi:providers:docker", "default"),
      resource("docker:index/remoteImage:RemoteImage", "web-image-1"),
      web({}, { delete: true }),
    ];
    assert.deepEqual(lines([], others), none);
  });
});

describe("the difference of two releases", () => {
  test("has what changed, came and went", () => {
    const facts = compareMaps({ commit: "a", same: "1", gone: "2" }, { commit: "b", same: "1", fresh: "3" });
    const text = formatDifference({ from: 3, to: 5, facts, images: [], resources: [], notCompared: "it is gone" });
    assert.deepEqual(text.split("\n"), [
      "From release 3 to release 5",
      "",
      "Release",
      "  commit: a → b",
      "  gone: 2 (gone)",
      "  fresh: 3 (new)",
      "",
      "Images",
      "  no difference",
      "",
      "Resources",
      "  not compared: it is gone",
      "",
    ]);
  });
});
