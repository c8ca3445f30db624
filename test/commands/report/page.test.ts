import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { renderPage, verdict } from "../../../commands/report/page.ts";
import { stateOf } from "../../../commands/report/tile.ts";
import { above, below } from "../../../monitoring/panels/panel.ts";
import { period, sampleReport } from "./sample.ts";

const report = sampleReport({ notKnown: ["deploys and rollbacks: no state"], leftOut: ["Redis"] });
const page = renderPage(report);

describe("the report", () => {
  test("loads nothing from outside, and runs nothing", () => {
    assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/);
    assert.doesNotMatch(page, /<(script|link|iframe|object|embed|img|image|use|base|form)\b/i);
    assert.doesNotMatch(page, /<[^>]*\s(src|srcset|on\w+|xlink:href)=/i);
    assert.doesNotMatch(page, /@import|url\((?!#)/i);
    const links = [...page.matchAll(/<[^>]*\shref="([^"]*)"/g)].map(([, target]) => target!);
    assert.ok(links.length >= report.dashboards.length);
    assert.deepEqual(
      links.filter((target) => !target.startsWith("#")),
      [],
    );
    const addresses = new Set(page.match(/https?:\/\/[^\s"<&]+/g));
    assert.deepEqual([...addresses].sort(), [
      "http://www.w3.org/1999/xlink",
      "http://www.w3.org/2000/svg",
      "https://evil.example/x.js",
    ]);
  });

  test("shows what an app puts into a label as text", () =>
    assert.match(page, /&lt;script src=&quot;https:\/\/evil\.example\/x\.js&quot;&gt;/));

  test("has every panel, each with what to do", () => {
    for (const { panel } of report.dashboards.flatMap(({ panels }) => panels)) {
      assert.ok(page.includes(`<h3>${panel.title.replaceAll("&", "&amp;")}</h3>`), panel.title);
      assert.ok(page.includes(panel.description.replaceAll("&", "&amp;")), panel.description);
    }
  });

  test("says of a panel without data why", () => assert.match(page, /No data\. Nothing before the first drill\./));

  test("has alerts, releases, and what is not known", () => {
    assert.match(page, /LatencyHigh.*fires now/);
    assert.match(page, /#7.*0123abc/);
    assert.match(page, /Not known: deploys and rollbacks: no state/);
    assert.match(page, /Left out, since this stack does not collect it: Redis\./);
  });

  test("draws by the page's own colours, so that it follows light and dark", () => {
    assert.match(page, /stroke="var\(--c0\)"/);
    assert.match(page, /prefers-color-scheme: dark/);
    assert.doesNotMatch(page.replaceAll(/<(style|clipPath)\b[\s\S]*?<\/\1>/g, ""), /(stroke|fill)="(#|rgb)/);
  });
});

test("the verdict is of what fires at the end, notices aside", () => {
  const alert = { name: "X", about: "", spans: [{ from: period.from, to: period.to }] };
  assert.equal(verdict({ ...report, alerts: [{ ...alert, severity: "info", fires: true }] }).text, "nothing fires");
  assert.equal(verdict({ ...report, alerts: [{ ...alert, severity: "critical", fires: false }] }).state, "good");
  const two = ["warning", "critical"].map((severity) => ({ ...alert, severity, fires: true }));
  assert.deepEqual(verdict({ ...report, alerts: two }), { state: "critical", text: "2 alerts fire" });
});

test("a tile has the colour of the worst limit that it has passed", () => {
  const limits = [
    { ...above("ErrorRateHigh", 0.05), severity: "warning" as const },
    { ...above("ErrorRateCritical", 0.1), severity: "critical" as const },
  ];
  assert.deepEqual(
    [0.01, 0.07, 0.2].map((value) => stateOf(value, { limits })),
    ["good", "warning", "critical"],
  );
  assert.equal(stateOf(0.1, { limits: [{ ...below("DiskLow", 0.2), severity: "warning" }] }), "warning");
  assert.equal(stateOf(1, { limits: [], unlessZero: "warning" }), "warning");
});
