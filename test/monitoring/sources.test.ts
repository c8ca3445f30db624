import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { format } from "prettier";
import { metricsOptions } from "../../components/edge/metrics.ts";
import { cadvisor, nodeExporter, postgresExporter } from "../../components/monitoring/exporters.ts";
import type { Job } from "../../monitoring/alerts/alert.ts";
import { labelsOf } from "../support/metrics/catalogue.ts";
import { documentPath, everyRead, withMetrics } from "../support/metrics/table.ts";

const password = pulumi.output("none");

/** The arguments that the stack gives to whoever tells a job's metrics. */
const given: Readonly<Partial<Record<Job, readonly string[]>>> = {
  node: nodeExporter.args,
  containers: cadvisor.args,
  postgres: postgresExporter({ host: "postgres", port: 5432, password }).args,
  edge: metricsOptions(8081),
};

const isGiven = (flag: string) => (arg: string) => arg === flag || arg.startsWith(`${flag}=`);

test("whatever is read has a source, and its argument is the exporter's", () => {
  const reads = everyRead();
  assert.ok(reads.length > 100);
  for (const { job, metric, source } of reads) {
    assert.ok(source, `nobody is known to tell ${metric} of ${job}`);
    const { flag, by } = source;
    if (flag === undefined) continue;
    const arg = (given[job] ?? []).find(isGiven(flag));
    assert.ok(arg, `${metric}: ${flag} is no argument of ${job}`);
    if (flag === "--enable_metrics") assert.ok(arg.split("=")[1]!.split(",").includes(by!), `${metric}: ${arg}`);
  }
});

test("PostgreSQL is asked nothing more at each look than somebody reads", () => {
  const flags = new Set(everyRead().map(({ source }) => source?.flag));
  const unread = given.postgres!.filter((arg) => arg.startsWith("--collector.") && !flags.has(arg));
  assert.deepEqual(unread, []);
});

test("whatever is read was told to a Prometheus, or stands in the program's own source", () => {
  for (const { job, metric } of everyRead())
    assert.ok(labelsOf(job, metric.replace(/\{.*/, "")), `${metric} of ${job} was never told`);
});

test("docs/metrics.md has every metric and its source as they are", async () => {
  const document = readFileSync(documentPath, "utf8");
  const written = await format(withMetrics(document), { parser: "markdown", printWidth: 120 });
  assert.equal(document, written, "run npm run golden");
});
