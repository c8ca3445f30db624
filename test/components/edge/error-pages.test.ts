import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { errorPageFiles } from "../../../components/edge/error-pages.ts";

const folder = mkdtempSync(join(tmpdir(), "keelson-pages-"));
after(() => rmSync(folder, { recursive: true }));

function page(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const refusal = (errorPages: Record<string, string>, message: RegExp) =>
  assert.throws(() => errorPageFiles({ errorPages }), message);

describe("pages of one's own", () => {
  test("lie beside the edge's configuration, by status", () => {
    const errorPages = { "404": page("a.html", "<p>a\n"), "502": page("b.html", "<p>b\n") };
    assert.deepEqual(errorPageFiles({ errorPages }), [
      { path: "/etc/keelson/edge/error-404.html", content: "<p>a\n" },
      { path: "/etc/keelson/edge/error-502.html", content: "<p>b\n" },
    ]);
  });

  test("that are not there, or empty, are named", () => {
    refusal(
      { "404": join(folder, "gone.html") },
      /^UserError: keelson:stack\.edge\.errorPages\.404: cannot read .*gone\.html \(ENOENT\); give the path of an HTML file$/,
    );
    refusal(
      { "404": page("empty.html", "\n") },
      /errorPages\.404: .*empty\.html is empty; give the path of an HTML file$/,
    );
  });

  test("are HTML in UTF-8, whatever else the path leads to", () => {
    const said = (name: string, what: string) => new RegExp(`errorPages\\.502: .*${name} ${what}`);
    refusal({ "502": folder }, said("", "is no file; give the path of an HTML file$"));
    refusal({ "502": page("passwd", "root:x:0:0:root:/root:/bin/sh\n") }, said("passwd", "holds no HTML; give"));
    refusal({ "502": page("data.json", '{"a": "1 < 2"}') }, said("data\\.json", "holds no HTML; give"));
    writeFileSync(join(folder, "old.html"), Buffer.from("<p>caf\u00e9</p>", "latin1"));
    refusal({ "502": join(folder, "old.html") }, said("old\\.html", "is no text in UTF-8; save it so"));
  });

  test("are bounded together, as a cluster keeps them in one object", () => {
    const half = page("half.html", `<p>${"x".repeat(130 * 1024 - 3)}`);
    assert.equal(errorPageFiles({ errorPages: { "404": half } }).length, 1);
    refusal({ "404": half, "502": half }, /errorPages: the pages are 260 ?KiB together, and may be 256 KiB/);
  });
});
