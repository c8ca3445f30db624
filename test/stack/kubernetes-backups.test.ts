import type { V1PodTemplateSpec } from "@kubernetes/client-node";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { helperPod } from "../../operations/backups/cluster-pod.ts";
import { planStack } from "../../sizing/stack-plan.ts";
import { givenCluster } from "../../sizing/cluster.ts";
import { kubernetesExample, recordKubernetes, specOf, templateOf } from "../support/kubernetes-stack.ts";

const s3 = {
  kind: "s3",
  endpoint: "https://s3.example.com:9000",
  bucket: "backups",
  accessKey: "one",
  secretKey: "Xq7-long-enough-to-pass",
};
const config = kubernetesExample("dev", { backups: {} });
const stack = await recordKubernetes(config);
const away = await recordKubernetes(kubernetesExample("dev", { backups: { repository: s3 } }));

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
    const without = ["postgres-data", "redis-data"];
    assert.deepEqual(claims(stack), ["backup.repository", "backup.socket", "backup.work", ...without]);
    assert.deepEqual(claims(away), ["backup.socket", "backup.work", ...without]);
    assert.deepEqual(claims(await recordKubernetes(kubernetesExample("dev"))), without);
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

  test("of files that nobody backs up there, the plan says so", () => {
    const kept = { ...config, redis: { ...config.redis!, persistence: "aof" as const } };
    const { findings } = planStack(kept, givenCluster(kept)!);
    const [found] = findings.filter(({ rule }) => rule === "backup-files");
    assert.match(found!.message, /PostgreSQL alone; redis\.data is in none/);
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
