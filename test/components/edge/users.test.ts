import { compareSync } from "bcryptjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { userLine } from "../../../components/edge/users.ts";

const password = "a-long-pass-phrase";

test("a user's line is htpasswd's, and holds what the password is checked by", () => {
  const [, name, hash] = /^([^:]+):(\$2y\$05\$[./A-Za-z0-9]{53})$/.exec(userLine("ann", password, "key"))!;
  assert.equal(name, "ann");
  assert.ok(compareSync(password, hash!));
  assert.ok(!compareSync("another-pass-phrase", hash!));
});

test("the same line comes out again, another for another user, password or stack", () => {
  const hash = (...args: Parameters<typeof userLine>) => userLine(...args).split(":")[1]!;
  const lines = [
    hash("ann", password, "key"),
    hash("bob", password, "key"),
    hash("ann", `${password}!`, "key"),
    hash("ann", password, "other"),
  ];
  assert.equal(new Set(lines).size, 4);
  assert.equal(hash("ann", password, "key"), lines[0]);
});
