import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { checkBuildFolders, stackImages } from "../../../operations/images/built.ts";
import { pushImages } from "../../../operations/images/push.ts";
import { builtReference } from "../../../platforms/built-image.ts";
import { hashFolder } from "../../../platforms/content-hash.ts";
import { withDocker } from "../../support/fake-docker.ts";
import { kubernetesExample, recordKubernetes } from "../../support/kubernetes-stack.ts";
import { messageOf, messageOfRejection } from "../../support/message-of.ts";
import { stackConfig } from "../../support/stack-config.ts";

const identity = { project: "keelson", stack: "dev" };
const registry = "registry.example.com/team";

describe("the images that a stack builds", () => {
  const references = (changes: object) => stackImages(stackConfig(changes), identity).map(({ reference }) => reference);
  const named = (changes: object) => references(changes).map((reference) => reference.split(":")[0]);
  const kubernetes = { target: "kubernetes", images: { registry } };

  test("are the probe and the apps where the servers come from a registry", () => {
    assert.deepEqual(named({ images: { source: "registry" } }), ["keelson/probe", "keelson/web"]);
  });

  test("are those of all its servers where they are built", () => {
    const servers = ["postgres", "pgbouncer", "redis", "edge", "probe"].map((name) => `keelson/${name}`);
    assert.deepEqual(named({ images: { source: "build" } }), [...servers, "keelson/web"]);
  });

  test("are none of a server that the stack does not have, nor of an app with an image", () => {
    const changes = {
      images: { source: "build" },
      postgres: undefined,
      redis: undefined,
      services: { web: { build: undefined, image: "example.com/web:1", needs: [] } },
    };
    assert.deepEqual(named(changes), ["keelson/edge", "keelson/probe"]);
  });

  test("are named after the registry that a cluster pulls from, and their content", () => {
    assert.deepEqual(references(kubernetes).at(-1), `${registry}/web:${hashFolder("examples/node-app")}`);
  });

  test("keep the project's name on Docker, which pulls none of them", () => {
    assert.deepEqual(named({ images: { source: "registry", registry } }), ["keelson/probe", "keelson/web"]);
  });

  test("are as many of one folder as there are ways to build it", () => {
    const folder = "examples/node-app";
    const ways = [
      {},
      { dockerfile: "package.json" },
      { target: "dependencies" },
      { args: { A: "1" } },
      { args: { A: "2" } },
      { args: { A: "1", B: "2" } },
    ];
    const of = (build: object) => builtReference("keelson", { service: "web", folder, ...build });
    assert.equal(new Set(ways.map(of)).size, ways.length);
    assert.equal(of({ args: { B: "2", A: "1" } }), of({ args: { A: "1", B: "2" } }), "whatever their order");
    assert.equal(of({ dockerfile: "Dockerfile", args: {} }), of({}), "the usual way has the folder's own tag");
  });

  test("need the file that is named", () => {
    const config = stackConfig({
      services: { web: { build: { folder: "examples/node-app", dockerfile: "web.Dockerfile" } } },
    });
    assert.equal(
      messageOf(() => checkBuildFolders(config)),
      "services.web.build: there is no examples/node-app/web.Dockerfile; give a folder with a Dockerfile, or image: <name>:<tag>",
    );
  });

  test("need a Dockerfile", () => {
    assert.equal(
      messageOf(() => builtReference("keelson", { service: "web", folder: "docs" })),
      "services.web.build: there is no docs/Dockerfile; give a folder with a Dockerfile, or image: <name>:<tag>",
    );
  });
});

describe("the images that a cluster pulls", () => {
  const edge = { tls: { kind: "self-signed" } };
  const cases = {
    "the example": {},
    "a watched one": { monitoring: { enabled: true, probes: ["https://example.org/"] } },
  };

  for (const [what, changes] of Object.entries(cases)) {
    test(`are those that a push fills the registry with: ${what}`, async () => {
      const images = { source: "build", registry };
      const config = kubernetesExample("prod", { images, edge, ...changes });
      const { resources } = await recordKubernetes(config);
      const asked = JSON.stringify(resources).matchAll(new RegExp(`${registry}/[a-z-]+:[0-9a-f]+`, "g"));
      const pushed = stackImages(config, identity).map(({ reference }) => reference);
      assert.deepEqual([...new Set([...asked].map(([reference]) => reference))].sort(), pushed.sort());
    });
  }
});

test("a build's folder without a Dockerfile is told before anything is built", () => {
  const config = stackConfig({ services: { web: { build: "docs" } } });
  assert.match(
    messageOf(() => checkBuildFolders(config)),
    /^services\.web\.build: there is no docs\/Dockerfile; /,
  );
});

/** What is asked of this Docker, and the references that come out. */
async function push(docker: string, changes: { readonly local?: boolean; readonly stack?: object } = {}) {
  const { local = false, stack = {} } = changes;
  const folder = mkdtempSync(join(tmpdir(), "keelson-images-"));
  const log = join(folder, "docker.log");
  const overrides = { probe: "example.com/probe:1" };
  const config = stackConfig({ target: "kubernetes", images: { source: "registry", registry, overrides }, ...stack });
  const references: string[] = [];
  const done = (reference: string) => references.push(reference);
  try {
    await withDocker(`echo "$1 $2" >> ${log}\n${docker}`, () => pushImages(config, identity, { local, done }));
    return { calls: readFileSync(log, "utf8").trim().split("\n"), references };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const nowhere = 'case "$1 $2" in "manifest inspect") exit 1;; "image inspect") echo "No such image" >&2; exit 1;; esac';

describe("keelson images push", () => {
  test("builds and pushes what the registry lacks, and gives its reference", async () => {
    const { calls, references } = await push(nowhere);
    assert.match(references.join(), /^registry\.example\.com\/team\/web:[0-9a-f]{12}$/);
    assert.deepEqual(calls, ["manifest inspect", "image inspect", "build --tag", `push ${references[0]!}`]);
  });

  test("does nothing for what the registry has", async () => {
    assert.deepEqual((await push("true")).calls, ["manifest inspect"]);
  });

  test("does not build again what is built", async () => {
    const { calls } = await push('test "$1" != manifest');
    assert.deepEqual(
      calls.map((call) => call.split(" ")[0]),
      ["manifest", "image", "push"],
    );
  });

  test("builds only, with --local, under the names that the cluster asks for", async () => {
    const images = { source: "registry", overrides: { probe: "example.com/probe:1" } };
    const { calls, references } = await push(nowhere, { local: true, stack: { images } });
    assert.deepEqual(calls, ["image inspect", "build --tag"]);
    assert.match(references.join(), /^localhost\/keelson\/web:[0-9a-f]{12}$/);
  });

  for (const [what, docker, stack, message] of [
    [
      "without a registry",
      "true",
      { images: { source: "registry" } },
      /^keelson:stack\.images\.registry: name the registry to push to/,
    ],
    ["for a Docker host", "true", { target: "docker" }, /^keelson:stack\.target: a Docker host builds its own images/],
    ["without an engine", "echo Cannot connect >&2; exit 1", {}, /^Docker does not answer.*Cannot connect/],
    [
      "with a build that fails",
      `${nowhere}; test "$1" != build`,
      {},
      /^services\.web\.build: the image of web was not built/,
    ],
    ["with a push that fails", `${nowhere}; test "$1" != push`, {}, /^The push of registry.example.com\S+ failed/],
  ] as const) {
    test(`${what} says so`, async () => {
      assert.match(await messageOfRejection(push(docker, { stack })), message);
    });
  }
});
