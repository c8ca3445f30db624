import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { Project } from "../support/project.ts";
import { dockerFacts } from "../support/targets/docker-facts.ts";
import { kubernetesFacts } from "../support/targets/kubernetes-facts.ts";
import { compareFacts, markdownDocument, type Row } from "../support/targets/compare.ts";
import { oneApp, without } from "./stack-files.ts";

const kube = new KubeProject("kube-both");
const docker = new Project("docker-both");
const services = ["postgres", "pgbouncer", "redis", "edge", "web"];
const table: Row[] = [];

/** One stack file for both: only what says where it runs differs. */
const file = oneApp({ http: 30180, https: 30543 });
const onDocker: StackFile = {
  ...without(file, "kubernetes"),
  target: "docker",
  edge: { ...file.edge, address: "127.0.0.1", httpPort: 28180, httpsPort: 28543 },
};

describe("one stack file on both targets", () => {
  before(async () => {
    await kube.sweepCluster();
    kube.writeStack(file);
    docker.writeStack(onDocker);
    await kube.loadImages();
    await kube.must("up");
    await docker.must("up");
  });
  after(async () => {
    // docs/targets.md is the table of a run.
    if (process.env["KEELSON_TABLE"] !== undefined)
      writeFileSync(process.env["KEELSON_TABLE"], markdownDocument(table));
    await kube.remove();
    await kube.sweepCluster();
    await docker.remove();
  });

  for (const service of services) {
    test(`${service}: limits, probes, grace, files, user and capabilities are the same, or differ for a reason`, async () => {
      const [here, there] = await Promise.all([
        dockerFacts(docker.stack, service),
        kubernetesFacts(kube.namespace, service),
      ]);
      const rows = compareFacts(service, here, there);
      table.push(...rows);
      assert.ok(rows.length >= 14, "every field was read on both");
      assert.deepEqual(
        rows.filter(({ reason }) => reason === "?"),
        [],
      );
    });
  }
});
