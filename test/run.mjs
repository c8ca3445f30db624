// Node 20's runner takes no glob patterns: this finds the files of the named folders and hands them over.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Their tests start engines and containers: a process a file, so that what one file leaves behind ends with it. */
const apart = ["toolchain", "images", "e2e", "e2e-drills", "driver-drills", "runtimes", "cluster"];
/**
 * Drills cordon nodes and keep cores busy, and requests that wait for a core among other tests fail by their own time-outs:
 * one after the other.
 */
const alone = ["cluster-drills", "certificate-drills", "load"];
/** Their tests run inside the test cluster's network, which is started for them. */
const inCluster = ["cluster", "cluster-drills"];

const names = process.argv.slice(2);
const isAny = (folders) => names.some((name) => folders.includes(name));

function findFiles() {
  const folders = names.map((name) => join("test", name)).filter((folder) => existsSync(folder));
  const entries = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((name) => join(folder, name)),
  );
  return entries.filter((name) => name.endsWith(".test.ts")).sort();
}

// Start-up and loading Pulumi's libraries take a second a process: all other files share one. Those apart mostly wait for
// containers to be healthy: two at a time, where the runner's own choice is one less than there are cores. On two cores without a single image a third kept
// them at a load of 22, and what waits for an answer there (a name in 5 s, a server's first connection) meets its own time-outs.
function runnerOptions() {
  if (isAny(alone)) return ["--test", "--test-concurrency=1"];
  // One node of two cores runs all their stacks: a third would wait for cores, and a rollout would time out.
  if (isAny(inCluster)) return ["--test", "--test-concurrency=2"];
  return isAny(apart) ? ["--test", "--test-concurrency=2"] : ["test/support/import-all.mjs"];
}

function refuse(message) {
  console.error(message);
  process.exit(1);
}

function run(program, args) {
  return spawnSync(program, args, { stdio: "inherit" }).status ?? 1;
}

const cluster = (...args) => run(process.execPath, ["test/rig/cluster.mjs", ...args]);

const files = findFiles();
if (files.length === 0) refuse(`No test file under ${names.map((name) => join("test", name)).join(", ")}.`);
if (isAny(inCluster) && !names.every((name) => inCluster.includes(name))) {
  refuse("Tests of the cluster run inside its network: name their folders apart from the others.");
}
const tests = ["--import", "tsx", "--test-reporter=spec", ...runnerOptions(), ...files];
if (!isAny(inCluster)) process.exit(run(process.execPath, tests));
process.exit(cluster("up") || cluster("exec", "--", process.execPath, ...tests));
