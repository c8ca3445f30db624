import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Secret } from "../support/record-resources.ts";
import { labelsOf, recordStack, titleOf, uploadsOf } from "../support/recorded-stack.ts";
import { some } from "../support/some.ts";
import { exampleStack } from "../support/stack-config.ts";

const given = { postgres: "given-to-postgres-8Bn5cwq7", token: "given-to-web-Zk3vJx9Lm2Rt" };
const generated = [
  "generated-for-digest-key",
  "generated-for-postgres-pooler-password",
  "generated-for-postgres-web-password",
  "generated-for-redis-password",
  "generated-key",
];

const stack = await recordStack(
  exampleStack("dev", {
    postgres: { password: given.postgres },
    services: { web: { secretEnv: { API_TOKEN: given.token } } },
  }),
);
const prod = await recordStack(exampleStack("prod"));

/** All texts that arrive at the engine as secrets. */
function secretTexts(value: unknown): string[] {
  if (value instanceof Secret) return [JSON.stringify(value.value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(secretTexts);
}

describe("secret values", () => {
  test("none stands in clear in any input", () => {
    for (const resource of stack.resources) {
      // A secret prints as "[secret]", so what is left is what state would show.
      const clear = JSON.stringify(resource.inputs);
      for (const value of [...Object.values(given), ...generated]) {
        assert.ok(!clear.includes(value), `${value} in ${titleOf(resource)}`);
      }
    }
  });

  for (const value of [...Object.values(given), ...generated.slice(2)]) {
    test(`${value} is delivered as a secret`, () => {
      assert.ok(secretTexts(stack.resources.map(({ inputs }) => inputs)).some((text) => text.includes(value)));
    });
  }

  test("passwords reach PostgreSQL as verifiers: SQL that a server logs shows none", () => {
    const scripts = stack.of("Command").filter(({ name }) => /^postgres-(base|web-role)$/.test(name));
    assert.equal(scripts.length, 2);
    for (const { name, inputs } of scripts) {
      const sql = String((inputs["stdin"] as Secret).value);
      assert.match(sql, /SCRAM-SHA-256\$/, name);
      assert.doesNotMatch(sql, /given-|generated-/, name);
    }
  });

  test("no command logs what it reads or prints", () => {
    for (const { name, inputs } of some(stack.of("Command"), "commands")) assert.equal(inputs["logging"], "none", name);
  });

  test("the certificate's key is a secret output of the command that makes it", () => {
    assert.deepEqual(stack.get("Command", "edge-certificate").secretOutputs, ["stdout"]);
  });
});

describe("environment variables of containers", () => {
  test("an app sees its port and its pool, and no secret", () => {
    assert.deepEqual(stack.get("Container", "web").inputs["envs"], [
      "LAME_DUCK_SECONDS=6",
      "POOL_SIZE=20",
      "PORT=8080",
      "STOP_GRACE_SECONDS=30",
    ]);
  });

  test("none is a secret, nor named like one unless it names a file", () => {
    for (const { name, inputs } of [...stack.servers, ...prod.servers]) {
      for (const variable of inputs["envs"] as unknown[]) {
        assert.ok(typeof variable === "string", name);
        assert.doesNotMatch(variable, /(PASSWORD|SECRET|TOKEN|KEY|URL)=/, name);
      }
    }
  });

  test("an app with secrets starts under the wrapper that turns files into variables", () => {
    const { entrypoints, command } = stack.get("Container", "web").inputs;
    assert.deepEqual(
      { entrypoints, command },
      { entrypoints: ["/keelson/probe", "exec", "--secrets", "/run/secrets", "--"], command: ["node", "main.js"] },
    );
  });
});

describe("secret files", () => {
  const userOf = (service: string) => {
    const server = prod.servers.find((one) => labelsOf(one)["keelson.service"] === service)!;
    return String(server.inputs["user"]).split(":");
  };

  test("only the user of the server that reads them may", () => {
    const secretFiles = prod.writers.filter(({ name }) => name.endsWith("-secrets-writer"));
    assert.equal(secretFiles.length, 6);
    for (const writer of secretFiles) {
      const [uid, gid] = userOf(labelsOf(writer)["keelson.service"]!);
      for (const { file, permissions, owner, group } of some(uploadsOf(writer), "secret files")) {
        assert.deepEqual([permissions, owner, group], ["0400", uid, gid], file);
      }
    }
  });

  test("each lies under /run/secrets or beside it, or is the key of a server, and nothing else does", () => {
    for (const upload of some(prod.writers.flatMap(uploadsOf), "uploads")) {
      const isSecret = /^\/run\/secrets(-backup)?\/|\/server\.key$/.test(upload.file);
      assert.equal(upload.content instanceof Secret, isSecret, upload.file);
    }
  });

  test("other files are readable and not writable", () => {
    const plain = prod.writers.flatMap(uploadsOf).filter(({ content }) => typeof content === "string");
    assert.deepEqual([...new Set(plain.map(({ permissions }) => permissions))], ["0444"]);
  });

  test("what an app needs: through the pooler, past it, Redis, and its own", () => {
    assert.deepEqual(stack.files("web-secrets-writer"), {
      "/run/secrets/API_TOKEN": given.token,
      "/run/secrets/DATABASE_DIRECT_URL":
        "postgres://web:generated-for-postgres-web-password@postgres:5432/web?sslmode=disable",
      "/run/secrets/DATABASE_URL":
        "postgres://web:generated-for-postgres-web-password@pgbouncer:6432/web?sslmode=disable",
      "/run/secrets/REDIS_URL": "redis://:generated-for-redis-password@redis:6379/0",
    });
  });

  test("an app gets nothing that it does not need", () => {
    assert.deepEqual(Object.keys(prod.files("api-secrets-writer")), [
      "/run/secrets/DATABASE_DIRECT_URL",
      "/run/secrets/DATABASE_URL",
    ]);
  });
});
