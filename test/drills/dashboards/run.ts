// npm run drill:dashboards
// Grafana's SDK for Go reads every dashboard strictly: a field that it does not know is an error. Needs Go.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allJobs } from "../../../monitoring/alerts/alert.ts";
import { dashboardsOf } from "../../../monitoring/panels/all.ts";
import { grafanaDashboard, grafanaRate } from "../../../monitoring/panels/grafana.ts";
import { everything, planOf } from "../../support/alert-stack.ts";

const folder = mkdtempSync(join(tmpdir(), "keelson-dashboards-"));
const config = everything();
const files = dashboardsOf(config, planOf(config), { rate: grafanaRate, jobs: allJobs }).map((dashboard) => {
  const path = join(folder, `${dashboard.name}.json`);
  writeFileSync(path, JSON.stringify(grafanaDashboard(dashboard, { stack: "prod", interval: "15s" })));
  return path;
});
const { status } = spawnSync("go", ["run", ".", ...files], { cwd: "test/drills/dashboards/judge", stdio: "inherit" });
rmSync(folder, { recursive: true });
console.log(
  status === 0
    ? `${files.length} dashboards are as Grafana's SDK reads them.`
    : "The judge found something, or could not run.",
);
process.exitCode = status ?? 1;
