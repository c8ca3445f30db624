import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { placeFinished } from "../../../operations/environment/finished-folder.ts";

describe("a folder that was made aside", () => {
  const place = mkdtempSync(join(tmpdir(), "finished-"));
  const wanted = join(place, "below", "wanted");
  const make = (name: string) => {
    const folder = join(place, name);
    mkdirSync(folder);
    writeFileSync(join(folder, "by"), name);
    return folder;
  };

  test("gets into its place, and a second one is not missed there", (context) => {
    context.after(() => rmSync(place, { recursive: true }));
    placeFinished(make("first"), wanted);
    const second = make("second");
    placeFinished(second, wanted);
    assert.equal(readFileSync(join(wanted, "by"), "utf8"), "first");
    assert.ok(existsSync(second), "it is its maker's to remove");
  });

  test("is an error where it is not there", () =>
    assert.throws(() => placeFinished(join(place, "nothing"), join(place, "other")), /ENOENT/));
});
