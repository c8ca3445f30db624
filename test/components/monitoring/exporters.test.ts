import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { pgbouncerExporter, postgresExporter, redisExporter } from "../../../components/monitoring/exporters.ts";

const password = pulumi.output("word");
const server = { host: "server", port: 1234, network: "pooler", password };
const valueOf = <T>(output: pulumi.Input<T>) => new Promise<unknown>((done) => pulumi.output(output).apply(done));

test("an exporter gives up on its server before Prometheus gives up on the exporter", async () => {
  assert.ok(redisExporter(server).args.includes("--connection-timeout=3s"));
  assert.match(String(await valueOf(postgresExporter(server).environment!["DATA_SOURCE_URI"]!)), /&connect_timeout=3&/);
  const { PGBOUNCER_EXPORTER_CONNECTION_STRING: url } = pgbouncerExporter(server).secretEnvironment!;
  assert.match(String(await valueOf(url!)), /\?sslmode=disable&connect_timeout=3$/);
});
