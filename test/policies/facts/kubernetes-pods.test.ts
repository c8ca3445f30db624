import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { collectContainer, collectFacts } from "../../../policies/facts/from-resources.ts";
import type { Container } from "../../../policies/facts/types.ts";
import { gaps, policyProps, sentinels, setAt } from "../proxies.ts";

const GiB = 1024 ** 3;

const view = (kind: string, props: object) => ({
  type: `kubernetes:apps/v1:${kind}`,
  name: "shop",
  urn: "urn:pulumi:test::other::shop",
  props: policyProps(props as Record<string, unknown>),
});

function containersOf(kind: string, props: object): readonly Container[] {
  return collectContainer(view(kind, props));
}

const podSpec = {
  containers: [
    {
      name: "main",
      image: "shop:1",
      command: ["shop"],
      env: [
        { name: "LOG_LEVEL", value: "info" },
        { name: "API_TOKEN", valueFrom: { secretKeyRef: { name: "shop", key: "token" } } },
      ],
      ports: [{ name: "web", containerPort: 3000, hostPort: 80 }],
      resources: { limits: { memory: "1.5Gi", cpu: 2 }, requests: { memory: "512M", cpu: "250m" } },
      readinessProbe: { httpGet: { port: "web", path: "/ready" } },
      livenessProbe: { tcpSocket: { port: 3000 }, periodSeconds: 20, timeoutSeconds: 2, failureThreshold: 5 },
      startupProbe: { exec: { command: ["true"] }, initialDelaySeconds: 5, failureThreshold: 6 },
      securityContext: { runAsUser: 2000, capabilities: { drop: ["all"], add: ["NET_BIND_SERVICE"] } },
      volumeMounts: [
        { name: "host", mountPath: "/host", readOnly: true },
        { name: "data", mountPath: "/data" },
        { name: "scratch", mountPath: "/tmp" },
        { name: "conf", mountPath: "/etc/shop", readOnly: true },
      ],
    },
  ],
  volumes: [
    { name: "host", hostPath: { path: "/var/log" } },
    { name: "data", persistentVolumeClaim: { claimName: "shop-data" } },
    { name: "scratch", emptyDir: {} },
    { name: "conf", configMap: { name: "shop-conf" } },
  ],
  securityContext: { runAsUser: 1000, runAsGroup: 1000, seccompProfile: { type: "RuntimeDefault" } },
  hostNetwork: true,
  terminationGracePeriodSeconds: 45,
};
const deployment = {
  metadata: { name: "shop", namespace: "default" },
  spec: { replicas: 3, template: { spec: podSpec } },
};

describe("a workload of another program", () => {
  const [shop] = containersOf("Deployment", deployment);

  test("bears its resource's name and no tier", () => {
    assert.deepEqual([shop!.subject, shop!.service, shop!.tier], ["shop", "shop", undefined]);
  });

  const facts: readonly (readonly [what: string, fact: (container: Container) => unknown, expected: unknown])[] = [
    [
      "plain variables, and none that comes from a Secret",
      ({ environment }) => environment,
      [{ name: "LOG_LEVEL", value: "info" }],
    ],
    ["a port of its node", ({ published }) => published, [{ address: "0.0.0.0", port: 80, internal: 3000 }]],
    ["the user of the container before that of the pod", ({ security }) => security.user, "2000:1000"],
    ["the pod's seccomp profile", ({ security }) => security.seccomp, "RuntimeDefault"],
    ["a right to gain rights that nobody took", ({ security }) => security.noNewPrivileges, false],
    [
      "capabilities in the kernel's names",
      ({ security }) => [security.dropped, security.added],
      [["ALL"], ["CAP_NET_BIND_SERVICE"]],
    ],
    ["the host's network", ({ security }) => security.hostNamespaces, ["network"]],
    [
      "limits in bytes and thousandths of a core",
      ({ limits }) => [limits.memory, limits.memoryReservation, limits.cpu, limits.cpuReservation],
      [1.5 * GiB, 512_000_000, 2000, 250],
    ],
    [
      "a probe of a port's name",
      ({ health }) => health.readiness,
      { action: "http 3000 /ready", port: 3000, intervalSeconds: 10, timeoutSeconds: 1, failures: 3 },
    ],
    [
      "a probe with its own times",
      ({ health }) => health.liveness,
      { action: "tcp 3000", port: 3000, intervalSeconds: 20, timeoutSeconds: 2, failures: 5 },
    ],
    ["the time of a start", ({ health }) => health.startupSeconds, 65],
    ["the time of a stop", ({ stop }) => stop, { signal: undefined, graceSeconds: 45 }],
    [
      "each kind of mount",
      ({ mounts }) => mounts,
      [
        { kind: "bind", source: "/var/log", path: "/host", readOnly: true },
        { kind: "volume", source: "shop-data", path: "/data", readOnly: false },
        { kind: "tmpfs", source: "scratch", path: "/tmp", readOnly: false },
        { kind: "file", source: "conf", path: "/etc/shop", readOnly: true },
      ],
    ],
    ["a token that nobody refused", ({ pod }) => pod!.tokenMounted, true],
    ["its namespace and replicas", ({ pod }) => [pod!.namespace, pod!.replicas], ["default", 3]],
  ];
  for (const [what, fact, expected] of facts) {
    test(`shows ${what}`, () => assert.deepEqual(fact(shop!), expected));
  }

  test("names the containers of a pod that has several, its sidecars among them", () => {
    const spec = {
      containers: [{ name: "main" }, { name: "log" }],
      initContainers: [{ name: "prepare" }, { name: "mesh", restartPolicy: "Always" }],
    };
    const names = containersOf("DaemonSet", { spec: { template: { spec } } }).map(({ subject }) => subject);
    assert.deepEqual(names, ["shop/main", "shop/log", "shop/mesh"]);
  });

  test("may be a pod, a job or a schedule", () => {
    const spec = { containers: [{ name: "main" }], restartPolicy: "OnFailure" };
    const forms: readonly (readonly [kind: string, props: object])[] = [
      ["Pod", { spec }],
      ["Job", { spec: { template: { spec } } }],
      ["CronJob", { spec: { jobTemplate: { spec: { template: { spec } } } } }],
    ];
    for (const [kind, props] of forms) {
      assert.deepEqual(
        containersOf(kind, props).map(({ restart }) => restart),
        ["on-failure"],
        kind,
      );
    }
  });

  test("may claim its volumes itself", () => {
    const claim = { metadata: { name: "data" }, spec: { resources: { requests: { storage: "5Gi" } } } };
    const volumes = (policy: object) =>
      collectFacts([
        view("StatefulSet", { metadata: { name: "db" }, spec: { volumeClaimTemplates: [claim], ...policy } }),
      ]).volumes;
    const kept = { name: "data-db", service: "shop", holdsData: true, retained: true, bytes: 5 * GiB };
    assert.deepEqual(volumes({}), [kept]);
    assert.deepEqual(volumes({ persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" } }), [
      { ...kept, retained: false },
    ]);
  });
});

describe("a value that is not known", () => {
  const cases: readonly (readonly [path: string, kind: keyof typeof sentinels, gaps: readonly string[]])[] = [
    ["image", "string", ["image"]],
    ["env", "array", ["environment"]],
    ["env.0.value", "string", ["environment.0.value"]],
    ["command", "array", ["command"]],
    ["ports.0.hostPort", "number", ["published"]],
    ["resources.limits.memory", "string", ["limits.memory"]],
    ["resources.limits", "object", ["limits.memory", "limits.cpu"]],
    ["resources.requests.cpu", "string", ["limits.cpuReservation"]],
    ["readinessProbe", "object", ["health.readiness"]],
    ["readinessProbe.httpGet.path", "string", ["health.readiness"]],
    ["livenessProbe.periodSeconds", "number", ["health.liveness"]],
    ["startupProbe.failureThreshold", "number", ["health.startupSeconds"]],
    ["securityContext.runAsUser", "number", ["security.user"]],
    ["securityContext.privileged", "boolean", ["security.privileged"]],
    ["securityContext.allowPrivilegeEscalation", "boolean", ["security.noNewPrivileges"]],
    ["securityContext.capabilities.drop", "array", ["security.dropped"]],
    ["volumeMounts", "array", ["mounts", "limits.shm"]],
  ];
  for (const [path, kind, expected] of cases) {
    test(`of ${path} leaves the rest of its container known`, () => {
      const [container] = containersOf(
        "Deployment",
        setAt(deployment, `spec.template.spec.containers.0.${path}`, sentinels[kind]),
      );
      assert.deepEqual(gaps(container).sort(), [...expected].sort());
    });
  }

  for (const path of ["spec", "spec.template", "spec.template.spec", "spec.template.spec.containers"]) {
    test(`of ${path} leaves one container of which nothing is known to be well`, () => {
      const containers = containersOf("Deployment", setAt(deployment, path, sentinels.object));
      assert.equal(containers.length, 1);
      for (const gap of ["image", "limits.memory", "security.privileged", "health.readiness"]) {
        assert.ok(gaps(containers[0]).includes(gap), gap);
      }
    });
  }

  test("of a Secret's whole content is one secret that is not known", () => {
    const { secrets } = collectFacts([
      { ...view("Secret", { data: sentinels.object }), type: "kubernetes:core/v1:Secret" },
    ]);
    assert.deepEqual(
      [secrets.map(({ name, origin }) => [name, origin]), gaps(secrets)],
      [[["shop of shop", "given"]], ["0.value"]],
    );
  });
});
