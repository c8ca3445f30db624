import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { deploymentSpec } from "../../../components/kubernetes/controllers.ts";
import { graceSeconds } from "../../../components/kubernetes/pod-stop.ts";
import { toPodSpec, type PodContext } from "../../../components/kubernetes/pod.ts";
import { listens, type Workload } from "../../../components/workload.ts";
import type { Pod } from "../../support/kubernetes-stack.ts";
import { workload } from "../../support/workload.ts";

const labels = { "app.kubernetes.io/name": "web" };
const bare: PodContext = { labels, folders: [], probeImage: "example/probe:1", imagePullSecrets: [] };

const spec = (changes: Partial<Workload> = {}, context: Partial<PodContext> = {}) =>
  toPodSpec(workload(changes), { ...bare, ...context }) as unknown as Pod & Readonly<Record<string, unknown>>;
const container = (changes: Partial<Workload> = {}, context: Partial<PodContext> = {}) =>
  spec(changes, context).containers[0]!;

const { probes } = workload();
const data: Partial<Workload> = {
  tier: "data",
  stop: { signal: "SIGINT", graceSeconds: 60 },
  probes: { ...probes, liveness: { ...probes.liveness, action: listens(5432) } },
};

/** Of https://kubernetes.io/docs/concepts/security/pod-security-standards, what level "restricted" asks of each container. */
function restrictedViolations({ securityContext: pod, containers, initContainers = [], volumes }: Pod): string[] {
  const kinds = ["emptyDir", "projected", "persistentVolumeClaim"];
  const closed = (each: Pod["containers"][number]) => {
    const { allowPrivilegeEscalation, capabilities } = each.securityContext;
    const { drop, add = [] } = capabilities as { readonly drop: string[]; readonly add?: string[] };
    return allowPrivilegeEscalation === false && drop.includes("ALL") && add.every((one) => one === "NET_BIND_SERVICE");
  };
  return [
    ...(pod["runAsNonRoot"] === true && Number(pod["runAsUser"]) > 0 ? [] : ["root"]),
    ...((pod["seccompProfile"] as { readonly type?: string }).type === "RuntimeDefault" ? [] : ["seccomp"]),
    ...volumes.filter((volume) => !kinds.some((kind) => kind in volume)).map(({ name }) => `volume ${name}`),
    ...[...containers, ...initContainers].filter((each) => !closed(each)).map(({ name }) => `container ${name}`),
  ];
}

describe("security", () => {
  for (const [name, changes] of [
    ["an app", {}],
    ["a data store with the probe's init container", data],
    ["a server on a port below 1024", { capabilities: ["CAP_NET_BIND_SERVICE"] }],
  ] as const) {
    test(`${name} is let in at the level "restricted"`, () =>
      assert.deepEqual(restrictedViolations(spec(changes)), []));
  }

  test("the workload's user and group, which volumes and secret files belong to", () => {
    const { runAsUser, runAsGroup, fsGroup } = spec({ user: { uid: 999, gid: 998 } }).securityContext;
    assert.deepEqual({ runAsUser, runAsGroup, fsGroup }, { runAsUser: 999, runAsGroup: 998, fsGroup: 998 });
  });

  test("a kept capability has Kubernetes' name for it", () => {
    const { capabilities } = container({ capabilities: ["CAP_NET_BIND_SERVICE"] }).securityContext;
    assert.deepEqual(capabilities, { drop: ["ALL"], add: ["NET_BIND_SERVICE"] });
  });

  test("the root file system is read-only, also while the probe is installed", () => {
    const { containers, initContainers } = spec(data);
    for (const { securityContext } of [...containers, ...initContainers!]) {
      assert.equal(securityContext["readOnlyRootFilesystem"], true);
    }
  });

  test("no token of the API, no variables of other services", () => {
    const { automountServiceAccountToken, enableServiceLinks } = spec();
    assert.deepEqual([automountServiceAccountToken, enableServiceLinks], [false, false]);
  });
});

describe("resources", () => {
  test("reservations are requests, and limits limits", () => {
    const { requests, limits } = container().resources;
    assert.deepEqual([requests["cpu"], requests["memory"]], ["500m", "128Mi"]);
    assert.deepEqual([limits["cpu"], limits["memory"]], ["1", "256Mi"]);
  });

  test("the disk, which logs alone use, is bounded too", () => {
    const { requests, limits } = container().resources;
    assert.deepEqual([requests["ephemeral-storage"], limits["ephemeral-storage"]], ["64Mi", "1Gi"]);
  });

  test("whatever runs in a pod has them, or a quota would refuse it", () => {
    const [installer] = spec(data).initContainers!;
    assert.deepEqual(Object.keys(installer!.resources.limits), ["cpu", "memory", "ephemeral-storage"]);
  });
});

test("an init container takes no more cores than its server, as a quota counts the larger of the two", () => {
  const installerCpu = (cpuLimit: number) => {
    const [installer] = spec({ ...data, limits: { ...workload().limits, cpuLimit } }).initContainers!;
    return installer!.resources.limits["cpu"];
  };
  assert.deepEqual([installerCpu(100), installerCpu(4000)], ["100m", "500m"]);
});

describe("the end of a pod", () => {
  for (const [name, changes, seconds, preStop] of [
    ["an app stays for new connections until all nodes know", {}, 35, { sleep: { seconds: 5 } }],
    [
      "an app's own grace follows that",
      { stop: { signal: "SIGTERM", graceSeconds: 60 } },
      65,
      { sleep: { seconds: 5 } },
    ],
    [
      "a database gets its own signal from inside, at once",
      data,
      60,
      { exec: { command: ["/keelson/probe", "stop", "--delay", "0s", "--wait", "58s", "SIGINT"] } },
    ],
    [
      "the edge gets its own signal after the lame duck",
      { tier: "edge", stop: { signal: "SIGQUIT", graceSeconds: 30 } },
      35,
      { exec: { command: ["/keelson/probe", "stop", "--delay", "5s", "--wait", "28s", "SIGQUIT"] } },
    ],
    ["a store that obeys SIGTERM needs nothing", { tier: "data" }, 30, undefined],
  ] as const) {
    test(name, () => {
      assert.equal(graceSeconds(workload(changes)), seconds);
      assert.equal(spec(changes).terminationGracePeriodSeconds, seconds);
      assert.deepEqual(container(changes).lifecycle?.preStop, preStop);
    });
  }
});

describe("the probe binary", () => {
  test("comes by an init container that only copies it", () => {
    const [installer, ...others] = spec(data).initContainers!;
    assert.deepEqual(others, []);
    assert.deepEqual([installer!.image, installer!.args], ["example/probe:1", ["install", "/install/keelson"]]);
    assert.deepEqual(installer!.volumeMounts, [{ name: "probe", mountPath: "/install/keelson" }]);
  });

  test("is not there for an app, which the kubelet asks by itself", () => {
    assert.equal(spec().initContainers, undefined);
    assert.ok(!spec().volumes.some(({ name }) => name === "probe"));
  });
});

describe("environment variables", () => {
  test("are sorted: their order in the stack file changes nothing", () => {
    const { env } = container({ environment: { B: "2", A: "1" } });
    assert.deepEqual(env, [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
    ]);
  });

  test("secret ones are references to a Secret, never values", () => {
    const changed = container({ secretEnvironment: { TOKEN: "hush" } }, { secretEnvironment: "web-environment-1" });
    const secretKeyRef = { name: "web-environment-1", key: "TOKEN" };
    assert.deepEqual(changed.env, [{ name: "TOKEN", valueFrom: { secretKeyRef } }]);
    assert.doesNotMatch(JSON.stringify(changed), /hush/);
  });
});

describe("command and image", () => {
  test("a command is the arguments of the image's entrypoint, as on Docker", () => {
    assert.deepEqual(container({ command: ["serve", "--fast"] }).args, ["serve", "--fast"]);
    assert.ok(!("command" in container({ command: ["serve"] })));
  });

  test("without a command the image's own runs", () => assert.ok(!("args" in container())));

  test("private registries are opened by the Secrets that the stack file names", () => {
    assert.deepEqual(spec({}, { imagePullSecrets: ["registry"] })["imagePullSecrets"], [{ name: "registry" }]);
    assert.ok(!("imagePullSecrets" in spec()));
  });
});

describe("the spread of replicas", () => {
  const constraints = (changes: Partial<Workload>) =>
    spec(changes)["topologySpreadConstraints"] as readonly Readonly<Record<string, unknown>>[] | undefined;

  test("is even over nodes and zones, among replicas of one release, and never keeps one from starting", () => {
    const common = {
      maxSkew: 1,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: labels },
      matchLabelKeys: ["pod-template-hash"],
    };
    assert.deepEqual(constraints({ replicas: 2 }), [
      { ...common, topologyKey: "kubernetes.io/hostname" },
      { ...common, topologyKey: "topology.kubernetes.io/zone" },
    ]);
  });

  test("is asked for replicas by load too", () => {
    assert.equal(constraints({ autoscale: { min: 2, max: 4, cpu: 70, memory: 80, settleSeconds: 300 } })?.length, 2);
  });

  test("means nothing for one replica", () => assert.equal(constraints({ replicas: 1 }), undefined));
});

describe("a node", () => {
  test("runs Linux: untainted Windows nodes would take the pod", () => {
    assert.deepEqual(spec()["nodeSelector"], { "kubernetes.io/os": "linux" });
  });

  test("that is lost gives a replica without a volume up after half a minute", () => {
    const tolerations = spec()["tolerations"] as readonly { key: string; tolerationSeconds: number }[];
    assert.deepEqual(
      tolerations.map(({ key, tolerationSeconds }) => [key, tolerationSeconds]),
      [
        ["node.kubernetes.io/not-ready", 30],
        ["node.kubernetes.io/unreachable", 30],
      ],
    );
  });
});

describe("a load balancer's own checks", () => {
  const edge = { tier: "edge", stop: { signal: "SIGQUIT", graceSeconds: 30 } } as const;

  test("keep an ending replica serving for as long as they may still send requests", () => {
    const behind = spec(edge, { balancerSeconds: 30 });
    assert.match(JSON.stringify(behind.containers[0]), /"--delay","30s"/);
    assert.equal(behind["terminationGracePeriodSeconds"], 60);
  });

  test("hold an update's next step until they have seen the new replica", () => {
    const [usual, behind] = [0, 30].map((seconds) => deploymentSpec(workload(edge), {}, {}, seconds));
    assert.deepEqual([usual!.minReadySeconds, behind!.minReadySeconds], [undefined, 30]);
    assert.equal(behind!.progressDeadlineSeconds, (usual!.progressDeadlineSeconds as number) + 30);
  });
});
