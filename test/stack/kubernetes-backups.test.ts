import type { V1PodTemplateSpec } from "@kubernetes/client-node";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { helperPod } from "../../operations/one-off/helper-pod.ts";
import { liveMounts } from "../../operations/recovery/live-mounts.ts";
import { kubernetesExample, recordKubernetes, specOf, templateOf } from "../support/kubernetes-stack.ts";

const s3 = {
  kind: "s3",
  endpoint: "https://s3.example.com:9000",
  bucket: "backups",
  accessKey: "one",
  secretKey: "Xq7-long-enough-to-pass",
};
/** Nothing but the database is kept. */
const example = (more: object = {}) => kubernetesExample("dev", { redis: { persistence: "none" }, ...more });
const stack = await recordKubernetes(example({ backups: {} }));
const away = await recordKubernetes(example({ backups: { repository: s3 } }));

interface Placed {
  readonly affinity?: {
    readonly podAffinity: {
      readonly requiredDuringSchedulingIgnoredDuringExecution: readonly {
        readonly labelSelector: { readonly matchLabels: Readonly<Record<string, string>> };
        readonly topologyKey: string;
      }[];
    };
  };
}

const claims = (of: typeof stack) =>
  of
    .of("PersistentVolumeClaim")
    .map(({ inputs }) => (inputs["metadata"] as { name: string }).name)
    .sort();

describe("backups in a cluster", () => {
  test("are made by one pod that waits for its times, and no CronJob", () => {
    const { containers } = stack.pod("backup");
    assert.deepEqual(containers[0]!.args!.slice(0, 1), ["schedule"]);
    assert.equal(stack.controllers["backup"]!.type, "kubernetes:apps/v1:StatefulSet");
    assert.deepEqual(stack.of("CronJob"), []);
    assert.equal(templateOf(stack.controllers["backup"]!).metadata.labels["keelson.dev/scheduler"], "true");
    const jobs = stack.podFiles("backup")["/etc/keelson/schedule/jobs.json"]!;
    assert.match(jobs, /"name": "drill"/);
    assert.doesNotMatch(jobs, /files/);
  });

  test("have claims of their own, and none for what goes elsewhere or for a stack without them", async () => {
    const without = ["postgres-data"];
    assert.deepEqual(claims(stack), ["backup.repository", "backup.socket", "backup.work", ...without]);
    assert.deepEqual(claims(away), ["backup.socket", "backup.work", ...without]);
    assert.deepEqual(claims(await recordKubernetes(example())), without);
  });

  test("and PostgreSQL run on one node, whichever comes first; nothing else is bound", () => {
    for (const service of ["postgres", "backup"]) {
      const { metadata, spec } = templateOf(stack.controllers[service]!);
      const [term] = (spec as Placed).affinity!.podAffinity.requiredDuringSchedulingIgnoredDuringExecution;
      assert.equal(term!.topologyKey, "kubernetes.io/hostname");
      for (const [key, value] of Object.entries(term!.labelSelector.matchLabels))
        assert.equal(metadata.labels[key], value, service);
    }
    for (const service of ["redis", "web", "pgbouncer"])
      assert.equal((stack.pod(service) as Placed).affinity, undefined);
  });

  test("read the data and write beside it", () => {
    const mounts = (service: string) =>
      Object.fromEntries(
        stack
          .pod(service)
          .containers[0]!.volumeMounts.filter(({ name }) => name.startsWith("data-"))
          .map(({ mountPath, readOnly }) => [mountPath, readOnly ?? false]),
      );
    assert.deepEqual(mounts("backup"), {
      "/var/lib/postgresql/data": true,
      "/backups/local": false,
      "/run/keelson/postgres": false,
      "/var/lib/keelson/backup": false,
      "/var/lib/keelson/schedule": false,
    });
    assert.deepEqual(mounts("postgres"), {
      "/var/lib/postgresql/data": false,
      "/backups/local": false,
      "/run/keelson/postgres": false,
    });
  });

  test("reach the store's port and nothing else outside; nobody reaches them", () => {
    for (const service of ["postgres", "backup"]) {
      const ports = (of: typeof stack) =>
        (specOf(of.get("NetworkPolicy", service))["egress"] as { ports?: { port: number }[] }[]).flatMap((rule) =>
          (rule.ports ?? []).map(({ port }) => port),
        );
      assert.ok(ports(away).includes(9000), service);
      assert.ok(!ports(stack).includes(9000), service);
    }
    assert.deepEqual(specOf(stack.get("NetworkPolicy", "backup"))["ingress"], []);
  });

  test("of files there are none where nobody keeps any", () => {
    assert.deepEqual(
      Object.keys(stack.controllers).filter((name) => name.startsWith("backup-files")),
      [],
    );
  });
});

describe("backups of files in a cluster", async () => {
  const volumes = { uploads: { path: "/uploads", size: "3GiB" }, cache: { path: "/cache", backup: false } };
  const web = { replicas: 1, update: undefined, volumes };
  const kept = (backups: object) => kubernetesExample("dev", { backups, services: { web } });
  const files = await recordKubernetes(kept({}));
  const boxes = { web: "backup-files-web", redis: "backup-files-redis" };

  test("are made by a pod for each service that keeps some, beside it and as its user", () => {
    for (const [service, box] of Object.entries(boxes)) {
      const [own, its] = [box, service].map((name) => templateOf(files.controllers[name]!));
      const label = `volumes.keelson.dev/${service}`;
      for (const template of [own!, its!]) {
        const [term] = (template.spec as Placed).affinity!.podAffinity.requiredDuringSchedulingIgnoredDuringExecution;
        assert.deepEqual(term!.labelSelector.matchLabels, { [label]: "mounted" });
        assert.equal(template.metadata.labels[label], "mounted");
      }
      assert.deepEqual(own!.spec.securityContext, its!.spec.securityContext);
    }
    assert.equal(
      (files.pod("backup") as Placed).affinity!.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.length,
      1,
    );
  });

  test("start after what writes, as a node gives a volume to its owner with the first pod, unless that one only reads", () => {
    for (const [service, box] of Object.entries(boxes))
      assert.ok(files.controllers[box]!.dependsOn.includes(files.controllers[service]!.name), box);
  });

  test("read what is backed up and nothing else", () => {
    const mounts = files.pod(boxes.web).containers[0]!.volumeMounts.filter(({ name }) => name.startsWith("data-"));
    assert.deepEqual(
      mounts.map(({ mountPath, readOnly = false }) => `${mountPath} ${readOnly}`),
      [
        "/volumes/web/uploads true",
        "/backups/local false",
        "/var/lib/keelson/backup false",
        "/var/lib/keelson/schedule false",
      ],
    );
  });

  test("have room for a drill of all of them, and for two versions in a repository of their own", () => {
    const sizes = Object.fromEntries(
      files.of("PersistentVolumeClaim").map(({ inputs }) => {
        const { metadata, spec } = inputs as {
          metadata: { name: string };
          spec: { resources: { requests: { storage: string } } };
        };
        return [metadata.name, spec.resources.requests.storage];
      }),
    );
    assert.equal(sizes["backup-files-web.work"], "3Gi");
    assert.equal(sizes["backup-files-web.repository"], "6Gi");
    assert.equal(sizes["backup-files-redis.work"], sizes["redis-data"]);
  });

  test("make none where all go to a bucket", async () => {
    const gone = await recordKubernetes(kept({ repository: s3 }));
    assert.deepEqual(
      claims(gone).filter((name) => name.includes("repository")),
      [],
    );
    assert.ok(claims(gone).includes("backup-files-web.work"));
  });

  test("are restored in a pod that has the volume once, to read and to write", () => {
    const template = templateOf(files.controllers[boxes.web]!) as unknown as V1PodTemplateSpec;
    const live = liveMounts(template, "web");
    assert.deepEqual(live, [{ volume: "uploads", path: "/volumes/web/uploads", claim: "web.uploads" }]);
    const { spec } = helperPod(template, { name: "r", live: [{ path: live[0]!.path, folder: "/restore/uploads" }] });
    const { containers, volumes } = spec as unknown as NonNullable<V1PodTemplateSpec["spec"]>;
    const mounted = containers[0]!.volumeMounts!.filter(({ mountPath }) => mountPath.endsWith("/uploads"));
    assert.deepEqual(
      mounted.map(({ mountPath, readOnly = false }) => `${mountPath} ${readOnly}`),
      ["/volumes/web/uploads true", "/restore/uploads false"],
    );
    const [name] = [...new Set(mounted.map(({ name }) => name))];
    const found = volumes!.filter((volume) => volume.persistentVolumeClaim?.claimName === "web.uploads");
    assert.deepEqual(found, [{ name, persistentVolumeClaim: { claimName: "web.uploads" } }]);
  });
});

test("a pod beside the server has its volumes, image and user, and waits for whoever runs something in it", () => {
  const template = templateOf(stack.controllers["postgres"]!) as unknown as V1PodTemplateSpec;
  const server = template.spec!.containers[0]!;
  const { metadata, spec } = helperPod(template, { name: "restore", extra: { claim: "more", folder: "/more" } });
  const { containers, volumes, affinity, restartPolicy } = spec as unknown as NonNullable<V1PodTemplateSpec["spec"]>;
  const [container] = containers;
  assert.deepEqual([container!.image, container!.resources], [server.image, server.resources]);
  assert.deepEqual(container!.volumeMounts, [...server.volumeMounts!, { name: "extra", mountPath: "/more" }]);
  assert.deepEqual(volumes!.at(-1), { name: "extra", persistentVolumeClaim: { claimName: "more" } });
  assert.deepEqual(affinity, template.spec!.affinity);
  assert.equal(container!.command?.[0], "sh");
  assert.deepEqual(container!.args, []);
  assert.equal(restartPolicy, "Never");
  assert.equal((metadata.labels as Record<string, string>)["keelson.dev/job"], "run");
});
