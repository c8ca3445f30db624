import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { claimStack } from "../../../operations/state/checkout.ts";

const folder = mkdtempSync(join(tmpdir(), "keelson-checkouts-"));
after(() => rmSync(folder, { recursive: true }));

const state = join(folder, "state");
const own = { XDG_STATE_HOME: state, PULUMI_BACKEND_URL: `file://${state}/keelson` };

function checkout(name: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "Pulumi.yaml"), "name: keelson\n");
  return path;
}

describe("whose a stack of the user's own state is", () => {
  const [one, two] = [checkout("one"), checkout("two")];

  test("that of the checkout which deployed it first, again and again", () => {
    claimStack("dev", own, one);
    claimStack("dev", own, one);
  });

  test("another checkout is told whose it is, and what to do", () => {
    assert.throws(
      () => claimStack("dev", own, two),
      (error: Error) => {
        assert.match(
          error.message,
          new RegExp(`stack dev of the project keelson belongs to the checkout in ${one}; this one is ${two}`),
        );
        assert.match(error.message, /--stack <name>/);
        return true;
      },
    );
    claimStack("two", own, two);
  });

  test("a backend that somebody names is shared on purpose", () => {
    claimStack("dev", { ...own, PULUMI_BACKEND_URL: `file://${folder}/shared` }, two);
    claimStack("dev", { ...own, PULUMI_BACKEND_URL: "s3://bucket" }, two);
  });

  test("one whose checkout is gone is free", () => {
    rmSync(one, { recursive: true });
    claimStack("dev", own, two);
  });
});
