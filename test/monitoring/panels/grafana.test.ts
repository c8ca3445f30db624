import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { allJobs } from "../../../monitoring/alerts/alert.ts";
import { dashboardsOf } from "../../../monitoring/panels/all.ts";
import { grafanaDashboard, grafanaRate } from "../../../monitoring/panels/grafana.ts";
import { everything, planOf } from "../../support/alert-stack.ts";

const config = everything();
const dashboards = dashboardsOf(config, planOf(config), { rate: grafanaRate, jobs: allJobs });
const rendered = dashboards.map((dashboard) => grafanaDashboard(dashboard, { stack: "prod", interval: "15s" }));
const panels = rendered.flatMap((dashboard) => dashboard.panels);

describe("dashboards for Grafana", () => {
  test("have every panel, and addresses that are told apart", () => {
    assert.equal(panels.length, dashboards.flatMap((dashboard) => dashboard.panels).length);
    assert.equal(new Set(rendered.map(({ uid }) => uid)).size, rendered.length);
    const longest = grafanaDashboard(
      dashboards.find(({ name }) => name === "infrastructure")!,
      {
        stack: "a-stack-with-a-very-long-name-of-its-own",
        interval: "15s",
      },
    );
    assert.ok(longest.uid!.length <= 40, longest.uid);
  });

  test("name the kind of their source in each query: without it Grafana's own check looks at no field", () => {
    for (const { targets, title } of panels)
      for (const { datasource, refId } of targets) {
        assert.deepEqual(datasource, { type: "prometheus", uid: "${datasource}" }, title);
        assert.match(refId!, /^[A-Z]$/);
      }
  });

  test("ask in windows that Grafana computes from the time between two scrapes", () => {
    assert.ok(panels.some(({ targets }) => targets.some(({ expr }) => expr.includes("[$__rate_interval]"))));
    for (const { interval, title } of panels) assert.equal(interval, "15s", title);
  });

  test("lie beside each other, none over another", () => {
    for (const { panels, title } of rendered) {
      const cells = panels.flatMap(({ gridPos }) => {
        const { x, y, w, h } = gridPos!;
        assert.ok(x + w <= 24, title);
        return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`);
      });
      assert.equal(new Set(cells).size, cells.length, title);
    }
  });

  test("have the alerts' numbers as steps, counted upwards", () => {
    const stepsOf = (title: string) =>
      panels.find((panel) => panel.title === title)!.fieldConfig.defaults.thresholds!.steps;
    assert.deepEqual(stepsOf("Errors"), [
      { value: null, color: "green" },
      { value: 0.01, color: "blue" },
      { value: 0.05, color: "orange" },
      { value: 0.1, color: "red" },
    ]);
    assert.deepEqual(stepsOf("Disk free"), [
      { value: null, color: "red" },
      { value: 0.1, color: "orange" },
      { value: 0.2, color: "green" },
    ]);
  });
});
