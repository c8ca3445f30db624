import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { storageProblems } from "../../../../platforms/kubernetes/cluster/storage.ts";
import { stackConfig } from "../../../support/stack-config.ts";

const claim = (name: string, storageClassName: string) => ({
  metadata: { name },
  spec: { storageClassName, accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "10Gi" } } },
});
const classes = [{ provisioner: "p", metadata: { name: "slow" } }];
const stack = stackConfig({
  ...{ target: "kubernetes", postgres: undefined, redis: undefined },
  services: { web: { needs: [], volumes: { uploads: { path: "/app/media", shared: true } } } },
  kubernetes: { volumes: { sharedClass: "nfs" } },
});

describe("a volume that several pods write to", () => {
  test("is of its own class", () => {
    assert.deepEqual(storageProblems(stack, { classes, existing: [] }), [
      'keelson:stack.kubernetes.volumes.sharedClass: there is no storage class "nfs"; the cluster has slow.',
    ]);
  });

  test("is none that was made for one pod", () => {
    assert.deepEqual(storageProblems(stack, { classes, existing: [claim("web.uploads", "nfs")] }), [
      "keelson:stack.services.web.volumes.uploads.shared: the volume web.uploads was made for one pod, and stays so; give a volume of another name, and move the data.",
    ]);
  });
});
