// npm run drill:rules [-- --no-stack]
// Rules and jobs by promtool of Prometheus 3, with every unit test of the alerts; then the rules of a running stack: each is evaluated, each
// alert could return a series, rates are of counters, and the programs have the versions that docs/metrics.md says.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { Watcher, assertRules, assertTargets } from "../support/live/monitoring.ts";
import { checkCounters, checkReach, checkTwins, type Checked } from "./rules/live-checks.ts";
import { exporters } from "../support/metrics/exporters.ts";
import { Watched } from "./watched/watched.ts";
import { untilNow } from "../support/live/untold.ts";
import { buildPromtool, wantedVersion } from "./rules/promtool.ts";

const { values } = parseArgs({ options: { "no-stack": { type: "boolean", default: false } } });

/** The tests that judge by promtool, by this one. */
function judge(promtool: string): number {
  const files = ["test/toolchain/alert-rules.test.ts", "test/toolchain/monitoring-config.test.ts"];
  const env = { ...process.env, KEELSON_PROMTOOL: promtool };
  const args = ["--import", "tsx", "--test", "--test-reporter=spec", ...files];
  return spawnSync("node", args, { env, stdio: "inherit" }).status ?? 1;
}

/** What runs in place of what the tables say. */
async function versions(watcher: Watcher): Promise<Checked> {
  const told = Object.values(exporters).filter(({ build }) => build !== undefined);
  const found = await Promise.all(
    told.map(async ({ build, program, version }) => {
      const [series] = await watcher.series(build!);
      const running = series?.["version"]?.replace(/^v|[+-].*$/g, "");
      return running === version ? [] : [`${program}: docs/metrics.md says ${version}, ${running ?? "nothing"} runs`];
    }),
  );
  return { looked: told.length, found: found.flat(), left: [] };
}

async function live(): Promise<boolean> {
  const watched = await Watched.start("drill-rules", { httpPort: 29082, httpsPort: 29445 });
  try {
    const watcher = Watcher.onDocker(watched.stack);
    await assertTargets(watcher);
    await assertRules(watcher, untilNow);
    const rules = await watcher.rules();
    const waits = (metric: string) => Object.entries(untilNow).find(([name]) => name.startsWith(`${metric} of `))?.[1];
    const all = {
      "rates are of counters": await checkCounters(watcher, rules),
      "alerts that could return a series, with the labels that they name": await checkReach(watcher, rules, waits),
      "no two rules ask the same": checkTwins(rules),
      "versions as docs/metrics.md has them": await versions(watcher),
    };
    for (const [what, { looked, found, left }] of Object.entries(all))
      console.log(
        [
          `${what}: ${looked} looked at, ${found.length} faults`,
          ...found,
          ...left.map((one) => `not now: ${one}`),
        ].join("\n  "),
      );
    return Object.values(all).every(({ found }) => found.length === 0);
  } finally {
    await watched.remove();
  }
}

const started = Date.now();
const promtool = buildPromtool();
console.log(`promtool ${wantedVersion()} after ${Math.round((Date.now() - started) / 1000)} s`);
const judged = judge(promtool) === 0;
const lives = values["no-stack"] || (await live());
console.log(values["no-stack"] ? "NOT asked: a running stack." : "A running stack was asked.");
process.exitCode = judged && lives ? 0 : 1;
