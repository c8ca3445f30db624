// Node 20's runner takes no glob patterns: this finds the files of the named folders and hands them over.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Their tests start engines and containers: a process a file, so that what one file leaves behind ends with it. */
const apart = ["toolchain", "images", "e2e"];

const names = process.argv.slice(2);
const folders = names.map((name) => join("test", name));
const files = folders
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)))
  .filter((name) => name.endsWith(".test.ts"))
  .sort();
if (files.length === 0) {
  console.error(`No test file under ${folders.join(", ")}.`);
  process.exit(1);
}
// Start-up and loading Pulumi's libraries take a second a process: all other files share one. Those apart mostly wait for
// containers to be healthy: four at a time, where the runner's own choice is one less than there are cores.
const how = names.some((name) => apart.includes(name))
  ? ["--test", "--test-concurrency=4"]
  : ["test/support/import-all.mjs"];
const { status } = spawnSync(process.execPath, ["--import", "tsx", "--test-reporter=spec", ...how, ...files], {
  stdio: "inherit",
});
process.exit(status ?? 1);
