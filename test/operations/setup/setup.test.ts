import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { partsOfPackages } from "../../../operations/setup/setup.ts";

describe("partsOfPackages", () => {
  const root = mkdtempSync(join(tmpdir(), "keelson-setup-"));
  after(() => rmSync(root, { recursive: true }));

  it("adds nothing for stacks on Docker alone", () => {
    mkdirSync(join(root, "node_modules", "@pulumi", "docker"), { recursive: true });
    assert.deepEqual(partsOfPackages(root), []);
  });

  it("adds the plugin of an installed kubernetes package, which nobody asked for", () => {
    mkdirSync(join(root, "node_modules", "@pulumi", "kubernetes"));
    assert.deepEqual(partsOfPackages(root), ["kubernetes"]);
  });
});
