import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock, test } from "node:test";
import { ensureDevelopmentFile, readStackFile } from "../../operations/stack-file.ts";
import { messageOf } from "../support/message-of.ts";

/** In a checkout's folder with nothing but the examples; what is said to the person is returned. */
function inCheckout(act: () => void): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "keelson-checkout-"));
  const usual = process.cwd();
  const said: string[] = [];
  cpSync("examples/Pulumi.dev.yaml", join(folder, "examples/Pulumi.dev.yaml"));
  process.chdir(folder);
  const told = mock.method(console, "error", (line: string) => said.push(line));
  try {
    act();
    return said;
  } finally {
    told.mock.restore();
    process.chdir(usual);
    rmSync(folder, { recursive: true });
  }
}

test("a stack's file is read with its defaults, without the engine", () => {
  const { environment, pgbouncer } = readStackFile("prod");
  assert.deepEqual({ environment, poolMode: pgbouncer.poolMode }, { environment: "production", poolMode: "auto" });
});

test("the file of the stack dev is made from its example on first use, and the person is told once", () => {
  const said = inCheckout(() => {
    assert.equal(readStackFile("dev").environment, "development");
    readStackFile("dev");
    assert.equal(readFileSync("Pulumi.dev.yaml", "utf8"), readFileSync("examples/Pulumi.dev.yaml", "utf8"));
  });
  assert.deepEqual(said, [
    "Made Pulumi.dev.yaml from examples/Pulumi.dev.yaml: yours to edit, ignored by git, never overwritten.",
  ]);
});

test("a file that is there is never overwritten", () => {
  const said = inCheckout(() => {
    writeFileSync("Pulumi.dev.yaml", "mine\n");
    ensureDevelopmentFile("dev");
    assert.equal(readFileSync("Pulumi.dev.yaml", "utf8"), "mine\n");
  });
  assert.deepEqual(said, []);
});

test("git ignores the file of the stack dev", () => {
  assert.ok(readFileSync(".gitignore", "utf8").split("\n").includes("/Pulumi.dev.yaml"));
});

test("another stack without a file is answered with what to do, and none is made", () => {
  const said = inCheckout(() =>
    assert.equal(
      messageOf(() => readStackFile("nowhere")),
      "There is no Pulumi.nowhere.yaml here. Copy examples/Pulumi.dev.yaml to it, or name another stack with --stack.",
    ),
  );
  assert.deepEqual(said, []);
});
