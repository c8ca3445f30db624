import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { parse } from "yaml";
import type { StackFile } from "../../config/schema.ts";
import { kubeconform, kubeScore } from "../support/judges.ts";
import { manifests, readYaml } from "../support/kubernetes-rendered.ts";
import { Project } from "../support/project.ts";

/* examples/real/nats rendered for a cluster, its files shared by two replicas. */

const project = new Project("e2e-render-nats");
Reflect.deleteProperty(project.env, "KUBECONFIG");

function file(): StackFile {
  const text = readFileSync("examples/real/nats/Pulumi.nats.yaml", "utf8");
  const { services, ...stack } = (parse(text) as { config: { "keelson:stack": StackFile } }).config["keelson:stack"];
  const { web, ...others } = services!;
  return {
    ...stack,
    target: "kubernetes",
    host: { memory: "8GiB", cpus: 4 },
    images: { registry: "registry.example.com/team" },
    kubernetes: { render: "rendered", volumes: { sharedClass: "nfs" } },
    services: {
      ...others,
      web: { ...web, replicas: 2, volumes: { media: { path: "/app/media", size: "2GiB", shared: true } } },
    },
  };
}

describe("services that need one another, and volumes, rendered as YAML", () => {
  let rendered: ReadonlyMap<string, string>;

  before(async () => {
    project.writeStack(file());
    assert.equal((await project.pulumi(["stack", "init"])).code, 0);
    const { code, stdout, stderr } = await project.pulumi(["up", "--yes", "--skip-preview"], 300);
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    rendered = readYaml(join(project.folder, "rendered"));
  });
  after(() => project.discard());

  test("every object is valid by Kubernetes' own schemas, without a field that they do not know", async () => {
    const found = await kubeconform([...rendered.keys()]);
    assert.deepEqual(
      found.filter(({ status }) => status !== "valid"),
      [],
    );
    assert.equal(found.length, rendered.size);
  });

  test("kube-score finds nothing critical", async () => {
    const found = await kubeScore([...rendered.keys()]);
    assert.ok(found.length > 50);
    assert.deepEqual(
      found.filter(({ grade }) => grade === "CRITICAL"),
      [],
    );
  });

  test("each volume is a claim, and the queue a pod with a name", () => {
    const titles = manifests(rendered).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    for (const title of [
      "PersistentVolumeClaim queue.data",
      "PersistentVolumeClaim web.media",
      "StatefulSet queue",
      "Deployment web",
      "Service queue",
    ])
      assert.ok(titles.includes(title), `${title} in ${titles.join(", ")}`);
  });
});
