import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { countChanges, dataStoreRestarts, stopFirstRestarts } from "../../../operations/deploy/changes.ts";
import { describeInterruptions } from "../../../operations/deploy/interruptions.ts";
import { type Step } from "../../../operations/engine/preview-steps.ts";

const container = "docker:index/container:Container";

function step(
  op: string,
  service: string,
  changes: { readonly tier?: string; readonly replaceReasons?: string[] } = {},
): Step {
  const { tier = "data", replaceReasons } = changes;
  const labels = [
    { label: "keelson.service", value: service },
    ...(tier === "" ? [] : [{ label: "keelson.tier", value: tier }]),
  ];
  return {
    op,
    urn: `urn::${service}`,
    oldState: { type: container, inputs: { labels } },
    ...(replaceReasons && { replaceReasons }),
  };
}

describe("restarts of data stores", () => {
  test("a replaced store is one, with the inputs that cause it, once for all its steps", () => {
    const steps = ["create-replacement", "replace", "delete-replaced"].map((op) =>
      step(op, "postgres", { replaceReasons: ["volumes", "cpus"] }),
    );
    assert.deepEqual(dataStoreRestarts({ steps }), [{ service: "postgres", because: ["cpus", "volumes"] }]);
  });

  test("one whose share of memory has moved says so", () => {
    const { oldState, ...rest } = step("replace", "postgres", { replaceReasons: ["volumes"] });
    const moved = {
      ...rest,
      oldState: { ...oldState!, inputs: { ...oldState!.inputs, memory: 1144 } },
      newState: { inputs: { memory: 1720 } },
    };
    assert.deepEqual(dataStoreRestarts({ steps: [moved] }), [
      { service: "postgres", because: ["volumes"], memory: [1144, 1720] },
    ]);
    assert.equal(
      describeInterruptions({ steps: [moved] }).stores,
      "  postgres (changed: volumes): its share of memory goes from 1144 to 1720 MiB, and what is tuned by it; " +
        "postgres.memory: 1144MiB in the stack file keeps it as it is",
    );
  });

  test("a deleted store is one", () => {
    assert.deepEqual(dataStoreRestarts({ steps: [step("delete", "redis")] }), [{ service: "redis", because: [] }]);
  });

  for (const [what, harmless] of [
    ["a store whose limits change in place", step("update", "postgres")],
    ["a store that stays the same", step("same", "postgres")],
    ["a replaced app", step("replace", "web", { tier: "app" })],
    ["a replaced pooler, which holds no data", step("replace", "pgbouncer")],
    ["a writer that fills a store's volume", step("replace", "postgres", { tier: "" })],
  ] as const) {
    test(`${what} is none`, () => assert.deepEqual(dataStoreRestarts({ steps: [harmless] }), []));
  }

  /** An update of a StatefulSet as `pulumi preview --json` prints it. */
  const update = (service: string, detailedDiff: Step["detailedDiff"], op = "update", kind = "StatefulSet"): Step => ({
    op,
    urn: `urn::${service}`,
    oldState: {
      type: `kubernetes:apps/v1:${kind}`,
      inputs: { metadata: { labels: { "keelson.dev/service": service, "keelson.dev/tier": "data" } } },
    },
    detailedDiff,
  });
  const changed = (...paths: string[]) => Object.fromEntries(paths.map((path) => [path, { kind: "update" }]));

  test("a StatefulSet whose pod template changes is one, with what changes in its pod", () => {
    const paths = ["spec.template.spec.containers[0].image", "spec.template.spec.volumes[1].projected"];
    assert.deepEqual(dataStoreRestarts({ steps: [update("postgres", changed(...paths))] }), [
      { service: "postgres", because: ["image", "volumes[1].projected"] },
    ]);
  });

  test("a StatefulSet that is replaced is one", () => {
    const step = { ...update("redis", {}, "replace"), replaceReasons: ["spec.serviceName"] };
    assert.deepEqual(dataStoreRestarts({ steps: [step] }), [{ service: "redis", because: ["spec.serviceName"] }]);
  });

  test("a Deployment is one too: a Redis without persistence loses what it holds", () => {
    const step = update("redis", changed("spec.template.spec.containers[0].resources.limits"), "update", "Deployment");
    assert.deepEqual(dataStoreRestarts({ steps: [step] }), [{ service: "redis", because: ["resources.limits"] }]);
  });

  for (const [what, harmless] of [
    ["an app's Deployment", update("web", changed("spec.template.spec.containers[0].image"), "update", "Deployment")],
    ["a pooler's Deployment", update("pgbouncer", changed("spec.template"), "update", "Deployment")],
    ["a StatefulSet that changes beside its pods", update("postgres", changed("spec.replicas", "metadata.labels.a"))],
    ["an app's StatefulSet", update("web", changed("spec.template.spec.containers[0].image"))],
    ["a StatefulSet whose refresh shows a template", update("postgres", changed("spec.template"), "refresh")],
  ] as const) {
    test(`${what} is none`, () => assert.deepEqual(dataStoreRestarts({ steps: [harmless] }), []));
  }

  test("a first deploy has none", () => {
    assert.deepEqual(dataStoreRestarts({ steps: [{ op: "create", urn: "urn::postgres" }] }), []);
    assert.deepEqual(dataStoreRestarts({}), []);
  });
});

describe("restarts that leave a gap and need no consent", () => {
  const docker = (op: string, service: string, update: string): Step => ({
    op,
    urn: `urn::${service}`,
    oldState: {
      type: container,
      inputs: {
        labels: Object.entries({ service, tier: "data", update }).map(([name, value]) => ({
          label: `keelson.${name}`,
          value,
        })),
      },
    },
    replaceReasons: ["image"],
  });
  const deployment = (service: string, strategy: string, path: string): Step => ({
    op: "update",
    urn: `urn::${service}`,
    oldState: {
      type: "kubernetes:apps/v1:Deployment",
      inputs: { metadata: { labels: { "keelson.dev/service": service } }, spec: { strategy: { type: strategy } } },
    },
    detailedDiff: { [path]: { kind: "update" } },
  });
  const template = "spec.template.spec.containers[0].image";

  for (const [what, step, found] of [
    ["a pooler that is replaced is one", docker("replace", "pgbouncer", "stop-first"), ["pgbouncer"]],
    ["an edge that is replaced is one", docker("create-replacement", "edge", "stop-first"), ["edge"]],
    ["an app without room for two is one", docker("replace", "web", "stop-first"), ["web"]],
    ["a pooler whose pods are recreated is one", deployment("pgbouncer", "Recreate", template), ["pgbouncer"]],
    ["an app that starts first is none", docker("replace", "web", "start-first"), []],
    ["an app that is removed is none", docker("delete", "web", "stop-first"), []],
    ["a rolling update is none", deployment("edge", "RollingUpdate", template), []],
    ["a change beside the pods is none", deployment("pgbouncer", "Recreate", "metadata.labels.a"), []],
    ["a data store is asked for, not only told", docker("replace", "postgres", "stop-first"), []],
  ] as const) {
    test(what, () =>
      assert.deepEqual(
        stopFirstRestarts({ steps: [step] }).map(({ service }) => service),
        found,
      ),
    );
  }
});

test("changes are counted by kind; what stays the same and the halves of a replacement are left out", () => {
  const steps = ["create", "create", "same", "create-replacement", "replace", "delete-replaced", "update"].map((op) =>
    step(op, "web"),
  );
  assert.deepEqual(countChanges({ steps }), { create: 2, replace: 1, update: 1 });
});
