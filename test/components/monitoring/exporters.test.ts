import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { pgbouncerExporter, postgresExporter, redisExporter } from "../../../components/monitoring/exporters.ts";

const password = pulumi.output("word");
const server = { host: "server", port: 1234, network: "pooler", password };

test("an exporter gives up on its server before Prometheus gives up on the exporter", () => {
  assert.ok(redisExporter(server).args.includes("--connection-timeout=3s"));
  for (const { environment } of [postgresExporter(server), pgbouncerExporter(server)])
    assert.equal(environment!["PGCONNECT_TIMEOUT"], "3");
});
