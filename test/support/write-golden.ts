import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { documentPath as alertsPath, renderAlerts, withAlerts } from "./alerts-table.ts";
import { documentPath as answersPath, withAnswers } from "./edge-answers.ts";
import { goldenFolder, renderGolden } from "./golden.ts";
import { importedFiles } from "./imported-stacks.ts";
import { documentPath, renderComparison, withComparison } from "./kubernetes-waist-table.ts";
import { comparePlatforms } from "./kubernetes-waist.ts";
import { documentPath as metricsPath, withMetrics } from "./metrics/table.ts";

for (const [name, content] of Object.entries(await renderGolden())) writeFileSync(join(goldenFolder, name), content);
const comparison = renderComparison(await comparePlatforms());
writeFileSync(documentPath, withComparison(readFileSync(documentPath, "utf8"), comparison));
for (const [path, content] of Object.entries(importedFiles())) writeFileSync(path, content);
writeFileSync(alertsPath, withAlerts(readFileSync(alertsPath, "utf8"), renderAlerts()));
writeFileSync(metricsPath, withMetrics(readFileSync(metricsPath, "utf8")));
writeFileSync(answersPath, withAnswers(readFileSync(answersPath, "utf8")));
// Aligns the tables as every other document's.
const written = [alertsPath, metricsPath, answersPath];
execFileSync("npx", ["prettier", "--write", "--log-level", "warn", ...written], { stdio: "inherit" });
