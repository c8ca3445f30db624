import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compareRecordings } from "../support/compare-recordings.ts";
import { labelsOf, recordStack } from "../support/recorded-stack.ts";
import { exampleStack } from "../support/stack-config.ts";

const withRelease = (service: object = {}, changes: object = {}) =>
  recordStack(
    exampleStack("dev", {
      services: { web: { release: { command: ["migrate.js", "--up"], timeout: "2m" }, ...service } },
      ...changes,
    }),
  );

const plain = await recordStack(exampleStack("dev"));
const stack = await withRelease();
const container = stack.get("Container", "web-release");
const command = stack.get("Command", "web-release");

describe("a release command", () => {
  test("adds its own resources and changes nothing of a stack without one", () => {
    const { added, changed } = compareRecordings(plain, stack);
    assert.deepEqual([...added].sort(), [
      "Command web-release",
      "Container web-release",
      "Container web-release-secrets-writer",
      "Volume web-release-secrets",
    ]);
    // What the service's containers wait for is no input of theirs.
    assert.deepEqual(changed, {});
  });

  test("runs in what the service itself runs in", () => {
    const { start, mustRun, restart, command, labels, healthcheck, volumes, ports, ...same } = container.inputs;
    const server = stack.get("Container", "web").inputs;
    assert.deepEqual(same, Object.fromEntries(Object.keys(same).map((key) => [key, server[key]])));
    assert.deepEqual([start, mustRun, restart, healthcheck], [false, false, "no", { tests: ["NONE"] }]);
    assert.deepEqual(command, ["migrate.js", "--up"]);
    assert.equal((volumes as unknown[]).length, (server["volumes"] as unknown[]).length);
    assert.deepEqual(ports, []);
    assert.ok(labels);
  });

  test("is no server to whoever looks for servers", () => {
    const labels = labelsOf(container);
    assert.equal(labels["keelson.tier"], undefined);
    assert.deepEqual(
      [labels["keelson.service"], labels["keelson.job"], labels["keelson.timeout"]],
      ["web", "release", "120"],
    );
  });

  test("gets the service's secrets, with the way past the pooler as its database", () => {
    const own = stack.files("web-release-secrets-writer");
    const service = stack.files("web-secrets-writer");
    assert.deepEqual(Object.keys(own), Object.keys(service));
    assert.match(service["/run/secrets/DATABASE_URL"]!, /@pgbouncer:6432\//);
    assert.equal(own["/run/secrets/DATABASE_URL"], service["/run/secrets/DATABASE_DIRECT_URL"]);
    assert.match(own["/run/secrets/DATABASE_URL"]!, /@postgres:5432\//);
  });

  test("comes after the data stores and before every container of its service", () => {
    for (const name of ["postgres-web-role", "pgbouncer-gate", "redis-gate"])
      assert.ok(container.dependsOn.includes(name), name);
    assert.ok(command.dependsOn.includes("web-release"));
    const server = stack.get("Container", "web");
    assert.ok(server.dependencies.some(({ type, name }) => type.includes("Command") && name === "web-release"));
  });
});

test("a release command's words may refer to the stack, as those of a command", async () => {
  const words = ["migrate.js", "--host", "${postgres.host}:${postgres.port}", "$${postgres.host}"];
  const { inputs } = (await withRelease({ release: { command: words } })).get("Container", "web-release");
  assert.deepEqual(inputs["command"], ["migrate.js", "--host", "pgbouncer:6432", "${postgres.host}"]);
});

describe("what makes a release command run again", () => {
  const rerun = async (service: object, changes: object = {}) =>
    compareRecordings(stack, await withRelease(service, changes)).changed["Command web-release"];

  for (const [what, change] of [
    ["other words", { release: { command: ["migrate.js"], timeout: "2m" } }],
    ["another variable", { env: { FEATURE: "on" } }],
    ["another secret", { secretEnv: { TOKEN: "a-new-one-of-some-length" } }],
  ] as const)
    test(what, async () => assert.deepEqual(await rerun(change), ["environment"]));

  for (const [what, change] of [
    ["memory", { memory: "200MiB" }],
    ["a longer timeout", { release: { command: ["migrate.js", "--up"], timeout: "1h" } }],
    ["the way to the outside", { internet: false }],
    ["another number of replicas", { replicas: 2 }],
  ] as const)
    test(`not ${what}`, async () => assert.equal(await rerun(change), undefined));
});
