import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { planStack } from "../../sizing/stack-plan.ts";
import { GiB } from "../../sizing/units.ts";
import { kubernetesExample, metadataOf, recordKubernetes, specOf } from "../support/kubernetes-stack.ts";
import { labelsOf, recordStack, type RecordedStack } from "../support/recorded-stack.ts";
import { exampleStack } from "../support/stack-config.ts";

const image = "example/app:1";
const web = { replicas: 1, volumes: { uploads: { path: "/app/media", size: "4GiB" } } };
const reader = { image, volumes: { uploads: { from: "web", path: "/srv/media", readOnly: true } } };
const docker = await recordStack(exampleStack("prod", { services: { web, reader } }));

const shared = {
  web: { replicas: 2, volumes: { uploads: { path: "/app/media", size: "4GiB", shared: true } } },
  reader,
  cms: { image, volumes: { data: { path: "/data" } } },
};
const classes = { volumes: { class: "ssd", sharedClass: "nfs" } };
const kubernetes = await recordKubernetes(kubernetesExample("prod", { services: shared, kubernetes: classes }));

const mountsOf = (stack: RecordedStack, name: string) => {
  const volumes = stack.get("Container", name).inputs["volumes"] as readonly { readonly volumeName: string }[];
  return volumes.filter(({ volumeName }) => volumeName.includes("uploads"));
};

describe("a service's volume on Docker", () => {
  const volume = docker.get("Volume", "web-uploads-volume");

  test("is named after stack, service and volume, and marked as data", () => {
    assert.equal(volume.inputs["name"], "keelson-test-web.uploads");
    const labels = labelsOf(volume);
    assert.deepEqual(
      [labels["keelson.service"], labels["keelson.volume"], labels["keelson.role"]],
      ["web", "uploads", "data"],
    );
  });

  test("outlives the stack, and in production no destroy even tries", () => {
    assert.deepEqual([volume.retainOnDelete, volume.protect], [true, true]);
  });

  test("gets the service's user before anybody mounts it", () => {
    const owner = docker.get("Command", "web-uploads-volume-owner");
    const { OWNER, VOLUME } = owner.inputs["environment"] as Record<string, string>;
    assert.deepEqual({ OWNER, VOLUME }, { OWNER: "1000:1000", VOLUME: "keelson-test-web.uploads" });
    for (const name of ["web", "reader"])
      assert.ok(docker.get("Container", name).dependsOn.includes("web-uploads-volume-owner"), name);
  });

  test("is mounted where the file says", () => {
    const volumeName = "keelson-test-web.uploads";
    assert.deepEqual(mountsOf(docker, "web"), [{ volumeName, containerPath: "/app/media" }]);
    assert.deepEqual(mountsOf(docker, "reader"), [{ volumeName, containerPath: "/srv/media", readOnly: true }]);
    assert.deepEqual(mountsOf(docker, "api"), []);
  });

  test("has one writer: it is stopped before its successor starts, readers are not", () => {
    const updates = ["web", "reader"].map((name) => labelsOf(docker.get("Container", name))["keelson.update"]);
    assert.deepEqual(updates, ["stop-first", "start-first"]);
    assert.equal(docker.get("Container", "web").deleteBeforeReplace, true);
  });
});

describe("a service's volume on Kubernetes", () => {
  const claim = (name: string) =>
    kubernetes.of("PersistentVolumeClaim").find((each) => metadataOf(each).name === name)!;
  const classOf = (name: string) => {
    const { accessModes, storageClassName, resources } = specOf(claim(name));
    const { requests } = resources as { readonly requests: { readonly storage: string } };
    return [accessModes, storageClassName, requests.storage];
  };

  test("is a claim of its size, for one pod or for several", () => {
    assert.deepEqual(classOf("web.uploads"), [["ReadWriteMany"], "nfs", "4Gi"]);
    assert.deepEqual(classOf("cms.data"), [["ReadWriteOnce"], "ssd", "10Gi"]);
    assert.deepEqual([claim("cms.data").retainOnDelete, claim("cms.data").protect], [true, true]);
  });

  test("one writer is one pod with a name; several are equal replicas", () => {
    assert.ok(kubernetes.of("StatefulSet").some((each) => metadataOf(each).name === "cms"));
    for (const name of ["web", "reader"])
      assert.ok(
        kubernetes.of("Deployment").some((each) => metadataOf(each).name === name),
        name,
      );
  });

  test("a reader's pod may not write, and the files' group stays the writers'", () => {
    const { volumes, containers } = kubernetes.pod("reader");
    const { name } = containers[0]!.volumeMounts.find(({ mountPath }) => mountPath === "/srv/media")!;
    const volume = volumes.find((each) => each.name === name) as object;
    assert.deepEqual(volume, { name, persistentVolumeClaim: { claimName: "web.uploads", readOnly: true } });
  });

  test("the service's group may write to it", () => {
    assert.equal(kubernetes.pod("cms").securityContext["fsGroup"], 1000);
  });
});

describe("the plan", () => {
  const plan = planStack(exampleStack("prod", { services: { web, reader } }), {
    ...{ memory: 8 * GiB, cpus: 4000 },
    disk: 6 * GiB,
  });

  test("lists what is kept, and who mounts it", () => {
    assert.deepEqual(plan.volumes, [
      { service: "web", name: "uploads", path: "/app/media", size: 4 * GiB, shared: false, by: ["reader"] },
    ]);
  });

  test("asks no second replica of a writer: there may never be two", () => {
    assert.deepEqual([plan.services["web"]!.alone, plan.services["reader"]!.alone], ["writer", undefined]);
  });

  test("says why a service is stopped first", () => {
    assert.equal(plan.services["web"]!.update, "stop-first");
    assert.equal(plan.services["web"]!.updateReason, "the volume uploads has one writer");
  });

  test("warns of a disk that they may fill", () => {
    const found = plan.findings.find(({ rule }) => rule === "volumes");
    assert.match(found?.message ?? "", /web\.uploads may come to 4GiB, which is more than half of the disk of 6GiB/);
  });
});
