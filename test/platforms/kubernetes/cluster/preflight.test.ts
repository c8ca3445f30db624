import type { V1Namespace, V1PersistentVolumeClaim, V1StorageClass } from "@kubernetes/client-node";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { neededPermissions } from "../../../../platforms/kubernetes/cluster/permissions.ts";
import { namespaceProblems, preflight } from "../../../../platforms/kubernetes/cluster/preflight.ts";
import { storageProblems } from "../../../../platforms/kubernetes/cluster/storage.ts";
import { labels } from "../../../../platforms/kubernetes/labels.ts";
import { messageOfRejection } from "../../../support/message-of.ts";
import { stackConfig } from "../../../support/stack-config.ts";
import { withApi, type Answer } from "../../../platforms/kubernetes/cluster/fake-api.ts";

const identity = { project: "keelson", stack: "dev" };
const config = (changes: object = {}) => stackConfig({ target: "kubernetes", ...changes });
const volumes = (given: object) => config({ kubernetes: { volumes: given } });

const namespace = (of: Record<string, string>, phase = "Active"): V1Namespace => ({
  metadata: { name: "keelson-dev", labels: of },
  status: { phase },
});

describe("a namespace", () => {
  for (const [what, existing, problems] of [
    ["that does not exist yet is fine", undefined, []],
    ["of this stack is fine", namespace({ ...labels(identity) }), []],
    [
      "of somebody else is refused",
      namespace({}),
      ["Namespace keelson-dev exists and is not Keelson's: choose another with keelson:stack.kubernetes.namespace."],
    ],
    [
      "of another stack is refused with its name",
      namespace({ ...labels({ project: "shop", stack: "prod" }) }),
      [
        "Namespace keelson-dev belongs to the stack prod of the project shop: choose another with keelson:stack.kubernetes.namespace.",
      ],
    ],
    [
      "that is being deleted is refused",
      namespace({ ...labels(identity) }, "Terminating"),
      [
        "Namespace keelson-dev is being deleted: wait until it is gone (kubectl get namespace keelson-dev says what holds it).",
      ],
    ],
  ] as const) {
    test(what, () => assert.deepEqual(namespaceProblems(identity, existing), problems));
  }
});

const storageClass = (name: string, changes: { isDefault?: boolean; grows?: boolean } = {}): V1StorageClass => ({
  provisioner: "p",
  metadata: {
    name,
    annotations: changes.isDefault === true ? { "storageclass.kubernetes.io/is-default-class": "true" } : {},
  },
  allowVolumeExpansion: changes.grows ?? false,
});

const claim = (name: string, storage: string, storageClassName = "slow"): V1PersistentVolumeClaim => ({
  metadata: { name },
  spec: { storageClassName, resources: { requests: { storage } } },
});

const path = "keelson:stack.kubernetes.volumes";
const classes = [storageClass("slow", { isDefault: true }), storageClass("fast", { grows: true })];
const both = [claim("postgres-data", "20Gi"), claim("redis-data", "2Gi")];
const growing = [claim("postgres-data", "20Gi", "fast"), claim("redis-data", "2Gi", "fast")];

describe("storage", () => {
  for (const [what, wanted, snapshot, problems] of [
    ["with a default class is fine", {}, { classes, existing: [] }, []],
    ["with a known class is fine", { class: "fast" }, { classes, existing: [] }, []],
    ["as it was is fine", {}, { classes, existing: both }, []],
    ["that may grow is fine", { postgres: "30GiB" }, { classes, existing: growing }, []],
    ["without any class is fine for volumes that exist", {}, { classes: [], existing: both }, []],
    ["that the user may not list is left to the deploy", { class: "fast" }, { existing: [] }, []],
    [
      "of an unknown class is refused with those there are",
      { class: "quick" },
      { classes, existing: [] },
      [`${path}.class: there is no storage class "quick"; the cluster has slow, fast.`],
    ],
    [
      "without a default class is refused",
      {},
      { classes: [storageClass("fast")], existing: [] },
      [`${path}.class: no storage class is the cluster's default, so name one; the cluster has fast.`],
    ],
    [
      "of a cluster without classes is refused",
      {},
      { classes: [], existing: [] },
      [`${path}.class: no storage class is the cluster's default, so name one; the cluster has none.`],
    ],
    [
      "of another class than the volume's is refused",
      { class: "fast" },
      { classes, existing: [both[0]!] },
      [`${path}.class: the volume postgres-data has class slow and keeps it; give that, or move the data.`],
    ],
    [
      "that would shrink is refused",
      { postgres: "10GiB" },
      { classes, existing: growing },
      [
        `${path}.postgres: 10GiB is less than the volume postgres-data has, and volumes never shrink; give 20GiB or more.`,
      ],
    ],
    [
      "that cannot grow is refused",
      { redis: "4GiB" },
      { classes, existing: both },
      [`${path}.redis: the volume redis-data has 2GiB, and its class slow lets no volume grow; give that size.`],
    ],
  ] as const) {
    test(what, () => assert.deepEqual(storageProblems(volumes(wanted), snapshot), problems));
  }

  test("is not asked for where nothing is kept", () => {
    const cache = config({
      postgres: undefined,
      redis: { persistence: "none" },
      services: { web: { needs: ["redis"] } },
    });
    assert.deepEqual(storageProblems(cache, { classes: [], existing: [] }), []);
  });
});

describe("permissions", () => {
  const kinds = (changes: object) => neededPermissions(config(changes), false).map(({ resource }) => resource);
  const optional = ["statefulsets", "controllerrevisions", "poddisruptionbudgets", "horizontalpodautoscalers"];
  optional.push("cronjobs", "jobs", "serviceaccounts", "roles", "rolebindings");
  const asked = (changes: object) => optional.filter((kind) => kinds(changes).includes(kind));
  const bare = { postgres: undefined, redis: undefined };
  const acmeEdge = { edge: { tls: { kind: "acme" }, routes: [{ host: "app.example.com", service: "web" }] } };

  for (const [what, changes, needed] of [
    ["an app alone needs none of the others'", { ...bare, services: { web: { needs: [] } } }, []],
    ["data stores need theirs", {}, ["statefulsets", "controllerrevisions"]],
    [
      "a Redis that keeps nothing needs none",
      { postgres: undefined, redis: { persistence: "none" }, services: { web: { needs: ["redis"] } } },
      [],
    ],
    [
      "several replicas need a budget",
      { ...bare, services: { web: { needs: [], replicas: 2 } } },
      ["poddisruptionbudgets"],
    ],
    [
      "a release command needs Jobs and their form",
      { ...bare, services: { web: { needs: [], release: { command: ["migrate"] } } } },
      ["cronjobs", "jobs"],
    ],
    [
      "replicas by load need an autoscaler",
      { ...bare, services: { web: { needs: [], autoscale: {} } } },
      ["poddisruptionbudgets", "horizontalpodautoscalers"],
    ],
    [
      "what obtains certificates needs a volume, an account of its own and a role",
      { ...bare, ...acmeEdge, services: { web: { needs: [] } } },
      ["statefulsets", "controllerrevisions", "serviceaccounts", "roles", "rolebindings"],
    ],
  ] as const) {
    test(what, () => assert.deepEqual(asked(changes), needed));
  }

  const verbs = (changes: object, isNew: boolean, wanted: string) =>
    neededPermissions(config(changes), isNew).flatMap(({ resource, verbs, clusterWide = false }) =>
      resource === wanted ? [{ verbs, clusterWide }] : [],
    );
  const alone = { ...bare, services: { web: { needs: [] } } };
  const within = { verbs: ["get", "patch"], clusterWide: false };

  test("a namespace is read and changed", () => assert.deepEqual(verbs({}, false, "namespaces"), [within]));

  test("a namespace that is not there is made, which is the whole cluster's business", () => {
    assert.deepEqual(verbs({}, true, "namespaces"), [within, { verbs: ["create"], clusterWide: true }]);
  });

  test("volumes are made and never deleted; who has none still watches them, as every rollout does", () => {
    assert.deepEqual(verbs({}, false, "persistentvolumeclaims")[0]?.verbs, ["get", "list", "watch", "create", "patch"]);
    assert.deepEqual(verbs(alone, false, "persistentvolumeclaims")[0]?.verbs, ["list", "watch"]);
  });

  test("what a rollout and a Service are followed by is only watched", () => {
    const watched = ["replicasets", "endpoints"].map((resource) => verbs({}, false, resource)[0]?.verbs);
    assert.deepEqual(watched, Array(2).fill(["list", "watch"]));
  });

  test("commands run in pods of every stack: the edge's at least, which reloads", () => {
    const pods = (changes: object) =>
      neededPermissions(config(changes), false).filter(({ resource }) => resource === "pods");
    for (const changes of [{}, alone]) {
      assert.deepEqual(
        pods(changes).map(({ subresource = "", verbs }) => [subresource, verbs]),
        [
          ["", ["get", "list", "watch", "patch"]],
          ["exec", ["get", "create"]],
        ],
      );
    }
  });
});

interface Review {
  readonly spec: {
    readonly resourceAttributes: Readonly<Record<"resource" | "verb", string>> & { namespace?: string };
  };
}

/** A cluster that allows what `allows` says, with one class and no namespace yet. */
function api(
  allows: (resource: string, verb: string, namespace?: string) => boolean,
  changes: Record<string, Answer> = {},
) {
  return (request: string, body: string): Answer | undefined => {
    if (request === "GET /version") return changes[request] ?? { body: { major: "1", minor: "34" } };
    if (request === "GET /apis/storage.k8s.io/v1/storageclasses") return { body: { items: classes } };
    if (request.endsWith("/persistentvolumeclaims")) return { body: { items: [] } };
    if (!request.endsWith("/selfsubjectaccessreviews")) return changes[request];
    const { resource, verb, namespace } = (JSON.parse(body) as Review).spec.resourceAttributes;
    return { status: 201, body: { status: { allowed: allows(resource, verb, namespace) } } };
  };
}

describe("before a deploy", () => {
  test("nothing is said where nothing is wrong, and nothing is changed", async () => {
    const { requests } = await withApi(
      api(() => true),
      () => preflight(config(), identity),
    );
    const writes = requests.filter((request) => !request.startsWith("GET "));
    assert.deepEqual([...new Set(writes)], ["POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews"]);
  });

  test("every missing permission is listed in one message", async () => {
    const allows = (resource: string, verb: string) =>
      resource !== "secrets" && !(resource === "pods" && verb === "create");
    const { result } = await withApi(api(allows), () => messageOfRejection(preflight(config(), identity)));
    assert.equal(
      result,
      [
        "The user of context test lacks what a deploy to namespace keelson-dev needs:",
        "  secrets: get, list, watch, create, patch, delete",
        "  pods/exec: create",
        "Ask for a role with these, or choose another context with keelson:stack.kubernetes.context.",
      ].join("\n"),
    );
  });

  test("an old cluster is refused, whatever its cloud adds to the version", async () => {
    const version = { "GET /version": { body: { major: "1", minor: "29+" } } };
    const { result } = await withApi(
      api(() => true, version),
      () => messageOfRejection(preflight(config(), identity)),
    );
    assert.equal(result, "The cluster runs Kubernetes 1.29+; Keelson needs 1.30 or newer.");
  });

  test("problems of all kinds are said at once", async () => {
    const allows = (resource: string) => resource !== "statefulsets";
    const { result } = await withApi(api(allows), () =>
      messageOfRejection(preflight(volumes({ class: "quick" }), identity)),
    );
    assert.match(result, /statefulsets\.apps: get, list, watch, create, patch, delete[^]*no storage class "quick"/);
  });

  test("a namespace is made in no namespace: a role within it does not help", async () => {
    const allows = (_resource: string, _verb: string, within?: string) => within !== undefined;
    const { result } = await withApi(api(allows), () => messageOfRejection(preflight(config(), identity)));
    assert.match(result, /needs:\n {2}namespaces: create \(in the whole cluster\)\nAsk/);
  });

  const hidden = { "GET /api/v1/namespaces/keelson-dev": { status: 403, body: { message: "forbidden" } } };
  for (const [what, allows] of [
    ["as the API says when asked", (resource: string) => resource !== "namespaces"],
    ["though the API says otherwise when asked", () => true],
  ] as const) {
    test(`a namespace that the user may not read is a missing permission, ${what}`, async () => {
      const { result, requests } = await withApi(api(allows, hidden), () =>
        messageOfRejection(preflight(config(), identity)),
      );
      assert.match(result, /needs:\n {2}namespaces: get(, patch)?\nAsk/);
      assert.ok(!requests.some((request) => request.endsWith("/persistentvolumeclaims")));
    });
  }

  test("the volumes of somebody else's namespace are not this stack's business", async () => {
    const foreign = { "GET /api/v1/namespaces/keelson-dev": { body: namespace({}) } };
    const { result } = await withApi(
      api(() => true, foreign),
      () => messageOfRejection(preflight(volumes({ class: "quick" }), identity)),
    );
    assert.match(result, /^Namespace keelson-dev exists and is not Keelson's[^\n]*$/);
  });
});
