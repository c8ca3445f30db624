import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "yaml";
import { secretPlace, withSecret } from "../../../operations/stack-secrets/edit.ts";
import { valueOf } from "../../../operations/stack-secrets/read-value.ts";
import { headOf, withHead } from "../../../operations/stack-secrets/scratch.ts";

const file = `# head
config:
  keelson:stack:
    environment: development # why
    postgres: {}
    services:
      web:
        image: app:1
        env: { TOKEN: plain, NOTE: "one\\ntwo 'quoted'" }
`;

describe("where a secret of a stack file stands", () => {
  test("by service and variable, or by a path", () => {
    assert.deepEqual(secretPlace(file, "web.TOKEN"), ["services", "web", "secretEnv", "TOKEN"]);
    assert.deepEqual(secretPlace(file, "postgres.password"), ["postgres", "password"]);
    const path = ["services", "web", "files", "/app/tls/key.pem", "content"];
    assert.deepEqual(secretPlace(file, 'services.web.files["/app/tls/key.pem"].content'), path);
    assert.deepEqual(secretPlace(file, "keelson:stack.services.web.secretEnv.X"), [
      "services",
      "web",
      "secretEnv",
      "X",
    ]);
  });

  test("a variable's name may have dots", () => {
    const place = ["services", "web", "secretEnv", "sonar.jdbc.password"];
    assert.deepEqual(secretPlace(file, "web.sonar.jdbc.password"), place);
    assert.deepEqual(secretPlace(file, 'web["sonar.jdbc.password"]'), place);
  });

  test("another name is refused with what there is", () => {
    assert.throws(() => secretPlace(file, "wbe.secretEnv.TOKEN"), /did you mean "web"/);
    assert.throws(() => secretPlace(file, "web."), /<service>\.<VARIABLE>/);
    assert.throws(() => secretPlace(file, "wbe.TOKEN"), /did you mean "web"/);
    assert.throws(() => secretPlace(file, "TOKEN"), /<service>\.<VARIABLE>/);
  });
});

describe("a secret in a stack file", () => {
  const head = { encryptionsalt: "v1:abc:def" };
  const changed = withSecret(file, ["services", "web", "secretEnv", "TOKEN"], "v1:x:y", head);

  test("stands encrypted in its place, and no longer readable beside it", () => {
    const { config, encryptionsalt } = parse(changed) as { config: Record<string, unknown>; encryptionsalt: string };
    const { services } = config["keelson:stack"] as { services: { web: Record<string, unknown> } };
    assert.deepEqual(services.web, {
      image: "app:1",
      env: { NOTE: "one\ntwo 'quoted'" },
      secretEnv: { TOKEN: { secure: "v1:x:y" } },
    });
    assert.equal(encryptionsalt, "v1:abc:def");
  });

  test("comments and quotes of the rest stay", () => {
    for (const line of ["# head", "environment: development # why", String.raw`"one\ntwo 'quoted'"`])
      assert.ok(changed.includes(line), line);
  });

  test("a head that is there is not written twice", () => {
    assert.equal(withHead(changed, head), changed);
    assert.deepEqual(headOf(changed), head);
  });
});

test("a line loses its end, a text of several lines nothing", () => {
  assert.equal(valueOf("abc\n"), "abc");
  assert.equal(valueOf("abc"), "abc");
  assert.equal(valueOf("-----BEGIN\nxyz\n-----END\n"), "-----BEGIN\nxyz\n-----END\n");
});
