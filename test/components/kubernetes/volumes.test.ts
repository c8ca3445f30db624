import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import {
  dataVolumes,
  filesVolume,
  probeVolume,
  foreignVolumes,
  tokenVolumes,
  writableVolumes,
} from "../../../components/kubernetes/volumes.ts";
import { workload } from "../../support/workload.ts";

const MiB = 1024 ** 2;

describe("a folder of files", () => {
  const folder = "/etc/keelson/redis";

  test("is mounted read-only where the server looks for it", () => {
    const { volume, mount } = filesVolume({ folder, configMap: "redis-files-1" });
    assert.deepEqual(mount, { name: "files-etc-keelson-redis", mountPath: folder, readOnly: true });
    assert.equal(volume.name, mount.name);
  });

  for (const [name, sources, mode, expected] of [
    ["public files are for everybody to read", { configMap: "open" }, 0o444, [{ configMap: { name: "open" } }]],
    ["secret files are for the pod's group alone", { secret: "hidden" }, 0o440, [{ secret: { name: "hidden" } }]],
    [
      "both in one folder are as closed as the secret ones",
      { configMap: "open", secret: "hidden" },
      0o440,
      [{ configMap: { name: "open" } }, { secret: { name: "hidden" } }],
    ],
  ] as const) {
    test(name, () => {
      assert.deepEqual(filesVolume({ folder, ...sources }).volume.projected, { sources: expected, defaultMode: mode });
    });
  }

  for (const [path, name] of [
    ["/run/secrets", "files-run-secrets"],
    ["/srv/App_Data.d", "files-srv-app-data-d"],
  ] as const) {
    test(`${path} has a volume whose name Kubernetes allows`, () => {
      assert.equal(filesVolume({ folder: path, configMap: "x" }).volume.name, name);
    });
  }
});

describe("folders to write to", () => {
  test("a Secret that somebody else keeps may come later, and is the group's to read", () => {
    const [{ volume, mount } = assert.fail()] = foreignVolumes(
      workload({ foreignSecrets: [{ name: "app-tls", folder: "/run/keelson/certificate" }] }),
    );
    assert.deepEqual(volume, {
      name: "foreign-0",
      secret: { secretName: "app-tls", optional: true, defaultMode: 0o440 },
    });
    assert.deepEqual(mount, { name: "foreign-0", mountPath: "/run/keelson/certificate", readOnly: true });
  });

  test("a token of the pod's own is for whoever fills Secrets alone, and is replaced hourly", () => {
    assert.deepEqual(tokenVolumes(workload({})), []);
    const [{ volume, mount } = assert.fail()] = tokenVolumes(workload({ filledSecrets: ["app-tls"] }));
    assert.equal(mount.mountPath, "/var/run/secrets/kubernetes.io/serviceaccount");
    assert.deepEqual(volume.projected, {
      sources: [
        { serviceAccountToken: { path: "token", expirationSeconds: 3600 } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        { downwardAPI: { items: [{ path: "namespace", fieldRef: { fieldPath: "metadata.namespace" } }] } },
      ],
      defaultMode: 0o440,
    });
  });

  test("are in memory, which counts against the container's limit as tmpfs does on Docker", () => {
    assert.deepEqual(writableVolumes(workload({ writablePaths: ["/tmp", "/var/run/postgresql"] })), [
      {
        volume: { name: "writable-0", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
        mount: { name: "writable-0", mountPath: "/tmp" },
      },
      {
        volume: { name: "writable-1", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
        mount: { name: "writable-1", mountPath: "/var/run/postgresql" },
      },
    ]);
  });

  test("shared memory has the size that the server was tuned for", () => {
    const [, shared] = writableVolumes(workload({ shmSize: 496 * MiB }));
    assert.deepEqual(shared!.volume.emptyDir, { medium: "Memory", sizeLimit: "496Mi" });
    assert.equal(shared!.mount.mountPath, "/dev/shm");
  });
});

test("data lies in the claim that outlives the pod, and may be written", () => {
  const volume = { name: pulumi.output("postgres-data"), resource: {} as pulumi.Resource };
  const [data, ...others] = dataVolumes(workload({ mounts: [{ volume, path: "/var/lib/postgresql/data" }] }));
  assert.deepEqual(others, []);
  const claim = data!.volume.persistentVolumeClaim as { readonly claimName: unknown };
  assert.equal(claim.claimName, volume.name);
  assert.deepEqual(data!.mount, { name: "data-0", mountPath: "/var/lib/postgresql/data" });
});

test("the probe binary's folder is no server's to change", () => {
  assert.deepEqual(probeVolume().mount, { name: "probe", mountPath: "/keelson", readOnly: true });
});
