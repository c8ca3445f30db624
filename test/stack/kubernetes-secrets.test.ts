import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Secret } from "../support/record-resources.ts";
import { titleOf } from "../support/recorded-stack.ts";
import { kubernetesExample, metadataOf, recordKubernetes, recordRendered } from "../support/kubernetes-stack.ts";

const token = "given-to-web-Zk3vJx9Lm2Rt";
const given = { postgres: { password: "given-to-postgres-8Bn5cwq7" } };
const secretEnv = { services: { web: { secretEnv: { API_TOKEN: token } } } };
const stack = await recordKubernetes(kubernetesExample("dev", { ...given, ...secretEnv }));
const render = { kubernetes: { render: "rendered" } };
const rendered = await recordRendered(kubernetesExample("dev", { ...secretEnv, ...render }), false);
const withSecrets = await recordRendered(kubernetesExample("dev", { ...secretEnv, ...render }), true);

const values = [
  token,
  given.postgres.password,
  "generated-for-digest-key",
  "generated-for-postgres-pooler-password",
  "generated-for-postgres-web-password",
  "generated-for-redis-password",
  "generated-key",
];

describe("secret values", () => {
  test("none stands in clear in any input, plain or encoded", () => {
    const forms = values.flatMap((value) => [value, Buffer.from(value).toString("base64")]);
    for (const resource of stack.resources) {
      // A secret prints as "[secret]", so what is left is what state would show.
      const clear = JSON.stringify(resource.inputs);
      for (const form of forms) assert.ok(!clear.includes(form), `${form} in ${titleOf(resource)}`);
    }
  });

  test("every Secret's content is a secret of the engine", () => {
    assert.equal(stack.of("Secret").length, 5);
    for (const { name, inputs } of stack.of("Secret")) assert.ok(inputs["data"] instanceof Secret, name);
  });

  test("no object with contents can be changed, so that an older release finds its own, but what servers reload", () => {
    const objects = [...stack.of("Secret"), ...stack.of("ConfigMap")];
    const changeable = objects.filter(({ inputs }) => inputs["immutable"] !== true).map(({ name }) => name);
    const reloaded = ["edge-edge-files", "edge-secrets", "pgbouncer-pgbouncer-files"];
    assert.deepEqual(changeable.sort(), [...reloaded, "postgres-reloaded-files", "redis-reloaded-files"]);
  });

  test("no pod holds one: variables and files are references", () => {
    for (const [service, { inputs }] of Object.entries(stack.controllers)) {
      assert.doesNotMatch(JSON.stringify(inputs), /\[secret\]/, service);
    }
  });
});

describe("who gets what", () => {
  test("an app: through the pooler, past it, Redis, and its own", () => {
    assert.deepEqual(stack.secretVariables("web"), {
      API_TOKEN: token,
      DATABASE_DIRECT_URL: "postgres://web:generated-for-postgres-web-password@postgres:5432/web?sslmode=disable",
      DATABASE_URL: "postgres://web:generated-for-postgres-web-password@pgbouncer:6432/web?sslmode=disable",
      REDIS_URL: "redis://:generated-for-redis-password@redis:6379/0",
    });
  });

  test("a server: its password as a file", () => {
    assert.equal(stack.podFiles("postgres")["/run/secrets/postgres-password"], given.postgres.password);
  });

  test("a task gets its input as a secret, and logs nothing", () => {
    for (const name of ["postgres-base", "postgres-web-role"]) {
      const { stdin, logging } = stack.get("Command", name).inputs;
      assert.ok(stdin instanceof Secret, name);
      assert.equal(logging, "none", name);
    }
  });
});

describe("a stack rendered as YAML", () => {
  test("declares no Secret", () => assert.deepEqual(rendered.of("Secret"), []));

  test("declares them on demand, the input of commands for a running pod too", () => {
    assert.deepEqual(
      withSecrets
        .of("Secret")
        .map(({ name }) => name)
        .sort(),
      [
        "edge-secrets",
        "pgbouncer-secrets",
        "postgres-base",
        "postgres-secrets",
        "postgres-web-role",
        "redis-secrets",
        "web-environment",
      ],
    );
  });

  test("its pods name the same Secrets either way", () => {
    for (const service of Object.keys(rendered.controllers)) {
      assert.deepEqual(rendered.pod(service), withSecrets.pod(service), service);
    }
  });

  test("runs no command beside the provider but the one that makes the certificate", () => {
    assert.deepEqual(
      rendered.of("Command").map(({ name }) => name),
      ["edge-certificate"],
    );
  });

  test("holds the same objects as the one in a cluster, but for the Secrets", () => {
    const titles = (objects: typeof rendered.objects) =>
      objects.filter(({ type }) => !type.endsWith(":Secret")).map((object) => titleOf(object));
    assert.deepEqual(titles(rendered.objects).sort(), titles(stack.objects).sort());
  });
});

test("a name tells nothing of a weak secret: it depends on a key of the stack's own", () => {
  const { name } = metadataOf(stack.get("Secret", "postgres-secrets"));
  assert.deepEqual(
    stack
      .get("Secret", "postgres-secrets")
      .dependencies.map(({ name }) => name)
      .includes("digest-key"),
    true,
  );
  assert.match(name, /^postgres-secrets-[0-9a-f]{16}$/);
});
