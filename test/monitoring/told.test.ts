import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import { renderPrometheus } from "../../components/monitoring/scrape.ts";
import type { StackConfig } from "../../config/schema.ts";
import type { AlertPlan, Job } from "../../monitoring/alerts/alert.ts";
import { ruleGroups } from "../../monitoring/alerts/all.ts";
import { alertContext } from "../../monitoring/alerts/context.ts";
import { scrapedJobs } from "../../monitoring/alerts/jobs.ts";
import { dashboardsOf, rateWindow } from "../../monitoring/panels/all.ts";
import { selectorsOf } from "../support/metrics/selectors.ts";
import { isTold, sourceOf } from "../support/metrics/sources.ts";
import { randomStacks, watchedStacks } from "../support/watched-stacks.ts";

const plan: AlertPlan = { edge: { workerProcesses: 2, workerConnections: 512 } as AlertPlan["edge"] };

interface Reader {
  readonly where: string;
  readonly expr: string;
}

function rulesOf(config: StackConfig): Reader[] {
  const groups = ruleGroups(alertContext(config, plan), scrapedJobs(config));
  return groups.flatMap(({ recordings, alerts }) => [
    ...recordings.map(({ record, expr }) => ({ where: record, expr })),
    ...alerts.map(({ name, expr }) => ({ where: name, expr })),
  ]);
}

function panelsOf(config: StackConfig): Reader[] {
  return dashboardsOf(config, plan, { rate: rateWindow(config) }).flatMap(({ title, panels }) =>
    panels.flatMap(({ title: panel, queries }) => queries.map(({ expr }) => ({ where: `${title}: ${panel}`, expr }))),
  );
}

/** Each series that a rule or a panel of the stack reads and that nobody in it can tell. */
function untold(config: StackConfig): string[] {
  const jobs = scrapedJobs(config);
  const isThere = (job: Job, metric: string, matchers: Readonly<Record<string, string>>): boolean => {
    // Of every job but the apps: they come and go with deploys.
    if (metric === "up") return job === "apps" || jobs.includes(job);
    const source = sourceOf(job, metric, matchers);
    return source !== undefined && isTold(source, config);
  };
  return [...rulesOf(config), ...panelsOf(config)].flatMap(({ where, expr }) =>
    selectorsOf(expr)
      .filter(({ matchers }) => matchers["job"] !== undefined)
      .filter(({ metric, matchers }) => !isThere(matchers["job"] as Job, metric, matchers))
      .map(({ metric, matchers }) => `${where} reads ${metric} of ${matchers["job"]}`),
  );
}

/** Jobs of prometheus.yml, by the label that their series have. */
function renderedJobs(config: StackConfig): string[] {
  const text = renderPrometheus({ config, identity: { project: "keelson", stack: "test" } }, "0123");
  const { scrape_configs } = parse(text) as { readonly scrape_configs: readonly { readonly job_name: string }[] };
  const names = scrape_configs.map(({ job_name }) => job_name).filter((name) => !name.startsWith("keelson-config-"));
  return [...new Set(names.map((name) => name.replace(/^apps-.*/, "apps").replace("blackbox-public", "blackbox")))];
}

describe("no rule waits, and no panel is drawn, for what its stack cannot tell", () => {
  for (const [name, config] of Object.entries(watchedStacks()))
    test(name, () => {
      assert.deepEqual(untold(config), []);
      assert.deepEqual(renderedJobs(config).sort(), [...scrapedJobs(config)].sort());
    });

  test("whatever a stack has and has not", () => {
    fc.assert(
      fc.property(randomStacks, (config) => {
        assert.deepEqual(untold(config), []);
        assert.deepEqual(renderedJobs(config).sort(), [...scrapedJobs(config)].sort());
      }),
      { numRuns: 150 },
    );
  });

  test("volumes bring the alert on their backups, and receivers that on a receiver that fails", () => {
    const alerts = (config: StackConfig) => rulesOf(config).map(({ where }) => where);
    const stacks = fc.sample(randomStacks, { numRuns: 300, seed: 1 });
    for (const name of [
      "BackupFilesLate",
      "NotificationsFailing",
      "PoolWaiting",
      "LatencyHigh",
      "CertificateExpired",
    ]) {
      assert.ok(
        stacks.some((config) => alerts(config).includes(name)),
        name,
      );
      assert.ok(!stacks.every((config) => alerts(config).includes(name)), name);
    }
  });
});
