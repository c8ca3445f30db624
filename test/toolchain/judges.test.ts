import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { stringify } from "yaml";
import { kubeconform, kubeScore } from "../support/judges.ts";

const folder = mkdtempSync(join(tmpdir(), "keelson-judges-"));
after(() => rmSync(folder, { recursive: true }));

const limits = { cpu: "1", memory: "64Mi", "ephemeral-storage": "64Mi" };

/** A manifest with one container, whose resources and further fields are the test's own. */
function job(resources: object, further: object = {}): object {
  const container = { name: "server", image: "server:1", resources, ...further };
  const template = { metadata: { labels: { app: "once" } }, spec: { restartPolicy: "Never", containers: [container] } };
  return { apiVersion: "batch/v1", kind: "Job", metadata: { name: "once" }, spec: { template } };
}

function yaml(...manifests: readonly object[]): readonly string[] {
  return manifests.map((manifest, place) => {
    const file = join(folder, `${place}.yaml`);
    writeFileSync(file, stringify(manifest));
    return file;
  });
}

describe("kubeconform", () => {
  const judged = async (manifest: object): Promise<readonly [string, string]> => {
    const [found] = await kubeconform(yaml(manifest));
    assert.ok(found);
    return [found.status, found.message];
  };

  it("accepts a sound manifest and names it", async () => {
    const expected = [{ object: "Job once", status: "valid", message: "" }];
    assert.deepEqual(await kubeconform(yaml(job({ limits, requests: limits }))), expected);
  });

  const faults: readonly (readonly [name: string, manifest: object, message: RegExp])[] = [
    ["an unknown field deep inside", job({ limits }, { imagePullPolice: "Always" }), /imagePullPolice/],
    ["an unknown field at the top", { ...job({ limits }), sepc: {} }, /sepc/],
    ["a value of the wrong type", job({ limits }, { tty: "always" }), /tty/],
    ["a missing required field", job({ limits }, { name: undefined }), /name/],
  ];
  for (const [name, manifest, message] of faults) {
    it(`finds ${name}`, async () => {
      const [status, said] = await judged(manifest);
      assert.equal(status, "invalid");
      assert.match(said, message);
    });
  }

  it("passes no kind that it has no schema for", async () => {
    const [status, said] = await judged({ apiVersion: "v1", kind: "Pod", metadata: { name: "alone" } });
    assert.equal(status, "error");
    assert.match(said, /could not find schema for Pod/);
  });

  it("judges every file that it is given", async () => {
    const found = await kubeconform(yaml(job({ limits }), { ...job({ limits }), sepc: {} }));
    assert.deepEqual(found.map(({ status }) => status).sort(), ["invalid", "valid"]);
  });
});

describe("kube-score", () => {
  const resources = async (manifest: object): Promise<readonly (readonly [string, string])[]> => {
    const found = await kubeScore(yaml(manifest));
    return found.filter(({ check }) => check === "container-resources").map(({ grade, comment }) => [grade, comment]);
  };

  it("accepts a container with limits", async () => {
    assert.deepEqual(await resources(job({ limits, requests: limits })), [["OK", ""]]);
  });

  it("finds a container without limits critical, and says which", async () => {
    const found = await resources(job({}));
    assert.deepEqual([...new Set(found.map(([grade]) => grade))], ["CRITICAL"]);
    assert.match(found.map(([, comment]) => comment).join("\n"), /server: Memory limit is not set/);
  });

  it("names the object", async () => {
    const [found] = await kubeScore(yaml(job({})));
    assert.equal(found?.object, "Job once");
  });

  it("judges objects by one another", async () => {
    const policy = {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "closed" },
      spec: { podSelector: { matchLabels: { app: "once" } }, policyTypes: ["Ingress", "Egress"] },
    };
    const grades = async (...manifests: readonly object[]): Promise<readonly string[]> =>
      (await kubeScore(yaml(...manifests)))
        .filter(({ check, object }) => check === "pod-networkpolicy" && object === "Job once")
        .map(({ grade }) => grade);
    assert.deepEqual([await grades(job({})), await grades(job({}), policy)], [["CRITICAL"], ["OK"]]);
  });
});
