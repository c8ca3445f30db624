import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { rules } from "../../policies/rules.ts";
import { liveChecks } from "../../operations/checklist/live/checks.ts";
import { renderRules, withRules } from "./rules-table.ts";

const path = "docs/checklist.md";

writeFileSync(path, withRules(readFileSync(path, "utf8"), renderRules([...rules, ...liveChecks])));
// Aligns the tables as every other document's.
execFileSync("npx", ["prettier", "--write", "--log-level", "warn", path], { stdio: "inherit" });
