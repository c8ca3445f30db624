import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { nodeAddress, oneApp } from "../cluster/stack-files.ts";
import { kubectlOutput } from "../support/cluster/kubectl.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { planOf } from "../support/live-plan.ts";
import { assertRules, assertTargets, jobsOf, Watcher } from "../support/live/monitoring.ts";
import { assertPanels } from "../support/live/panels.ts";
import { addNote, notes } from "../support/notes.ts";

/* Monitoring in a real cluster: what e2e/production.test.ts shows of it on Docker. */

const nodePorts = { http: 31780, https: 31743 };
const url = `https://${nodeAddress}:${nodePorts.https}`;
const project = new KubeProject("kube-monitoring");
const { namespace } = project;
const watcher = Watcher.inCluster(namespace);

function watched(): StackFile {
  const one = oneApp(nodePorts);
  const services = { web: { ...one.services!["web"]!, metrics: {} } };
  const monitoring = { enabled: true, size: "1GiB" };
  return { ...one, host: { memory: "8GiB", cpus: 2 }, monitoring, services };
}

/** What an idle stack has not told yet: the metric, and what has to happen first. */
const notTold: Readonly<Record<string, string>> = {
  "go_gc_duration_seconds of apps": "an app in Go",
  "go_goroutines of apps": "an app in Go",
};

async function deploy(): Promise<void> {
  const { code, stdout, stderr } = await project.keelson("deploy", [], 900);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
}

describe("monitoring in a real cluster", () => {
  before(async () => {
    await project.sweepCluster();
    project.writeStack(watched());
    await project.loadImages();
    await deploy();
    await addNote(url, "a row for the panels");
  });
  after(async () => {
    await project.remove();
    await project.sweepCluster();
  });

  test("every job of the stack is there, and every target answers", async () => {
    const targets = await assertTargets(watcher);
    assert.deepEqual(jobsOf(targets), [
      ...["alertmanager", "apps", "blackbox", "edge", "pgbouncer", "postgres", "prometheus", "redis"],
    ]);
  });

  test("every rule is evaluated, and every panel shows something: what exists, or what has to happen first", async () => {
    const traffic = setInterval(() => void notes(url).catch(() => undefined), 200);
    try {
      await assertRules(watcher, notTold);
      await assertPanels(watcher, watched(), await planOf(project));
    } finally {
      clearInterval(traffic);
    }
  });

  test("nothing fires on a stack at rest but the dead man's alert", async () => {
    const awake = 'time() - process_start_time_seconds{job="prometheus"} > 100';
    await watcher.until(() => watcher.count(awake), Boolean, 120);
    assert.deepEqual(await watcher.firing(), ["Watchdog"]);
  });

  test("a report has charts of the time, and commands that ask end by themselves", async () => {
    // A port-forward that is left open keeps a command from ending: the time is part of the test.
    for (const [verb, ...args] of [["report", "--since", "5m", "-o", "report.html"], ["alerts"], ["status"]] as const) {
      const { code, stdout, stderr } = await project.keelson(verb, args, 90);
      assert.equal(code, 0, `${verb}: ${stdout}${stderr}`);
    }
    const page = project.read("report.html");
    assert.ok((page.match(/<svg/g) ?? []).length > 20, `${page.length} bytes`);
  });

  test("a killed PostgreSQL is told of, and its return too", async () => {
    await kubectlOutput(["scale", "--namespace", namespace, "statefulset/postgres", "--replicas", "0"]);
    const fires = (alert: string) => async () => (await watcher.firing()).includes(alert);
    assert.ok(await watcher.until(fires("PostgresDown"), Boolean, 180));
    await kubectlOutput(["scale", "--namespace", namespace, "statefulset/postgres", "--replicas", "1"]);
    const quiet = async () => !(await fires("PostgresDown")());
    assert.ok(await watcher.until(quiet, Boolean, 180));
  });

  test("a second preview shows no change", () => project.expectNoChanges());
});
