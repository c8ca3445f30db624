import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { renderPrometheus, rulesFolder } from "../../components/monitoring/scrape.ts";
import type { StackConfig } from "../../config/schema.ts";
import { alertmanagerFiles } from "../../monitoring/alerts/alertmanager.ts";
import { scrapedJobs } from "../../monitoring/alerts/jobs.ts";
import { ruleFile } from "../../monitoring/alerts/rule-file.ts";
import { receivers } from "../support/alert-receivers.ts";
import { everything, planOf } from "../support/alert-stack.ts";
import { runRuleTool } from "../support/rule-tools.ts";
import { watchedStacks } from "../support/watched-stacks.ts";

const folder = mkdtempSync(join(tmpdir(), "keelson-monitoring-"));
after(() => rmSync(folder, { recursive: true }));

/** With everything that is looked at, and whatever a shipped stack file has of it. */
const stacks: Readonly<Record<string, StackConfig>> = {
  everything: everything({
    logs: {},
    services: { web: { metrics: {} } },
    monitoring: { probes: ["https://example.org/"] },
  }),
  ...watchedStacks(),
};

async function judged(tool: "promtool" | "amtool", args: readonly string[]): Promise<string> {
  const { problem, stdout, stderr } = await runRuleTool(tool, args, folder);
  assert.equal(problem, undefined, `${stdout}\n${stderr}`);
  return stdout + stderr;
}

/** Prometheus' file and its rules, which it looks for below its own folder here. */
function written(name: string, config: StackConfig): string {
  const own = join(folder, name.replaceAll(" ", "-"));
  mkdirSync(own);
  const identity = { project: "keelson", stack: "test" };
  writeFileSync(join(own, "rules.yml"), ruleFile(config, {}, scrapedJobs(config)));
  const file = join(own, "prometheus.yml");
  writeFileSync(
    file,
    renderPrometheus({ config, identity }, "0123").replaceAll(rulesFolder, own).replace("*.yml", "rules.yml"),
  );
  return file;
}

describe("what Prometheus and Alertmanager are told, by their own judges", () => {
  for (const [name, config] of Object.entries(stacks))
    it(`${name}: jobs and rules`, async () => {
      const said = await judged("promtool", ["check", "config", "--lint=all", "--lint-fatal", written(name, config)]);
      assert.match(said, /SUCCESS: [1-9]\d* rules found/);
    });

  it("each kind of receiver, and none", async () => {
    for (const alerts of [{}, { receivers }]) {
      const config = everything({ alerts });
      const { config: text, secrets } = alertmanagerFiles(config, planOf(config), {
        jobs: scrapedJobs(config),
        folder,
      });
      for (const { path, content } of secrets) writeFileSync(path, content);
      writeFileSync(join(folder, "alertmanager.yml"), text);
      assert.match(await judged("amtool", ["check-config", "alertmanager.yml"]), /SUCCESS/);
    }
  });
});
