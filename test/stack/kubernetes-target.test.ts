import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KubernetesTarget } from "../../components/kubernetes/target.ts";
import { openRendering, type Rendering } from "../../components/kubernetes/rendering.ts";
import type { Placement, Workload } from "../../components/workload.ts";
import { kubernetesExample, KubernetesStack, metadataOf, specOf } from "../support/kubernetes-stack.ts";
import { recordResources } from "../support/record-resources.ts";
import { workload } from "../support/workload.ts";

const identity = { project: "keelson", stack: "test" };
const probe = { kind: "registry", reference: "registry.example.com/probe:1" } as const;

interface Place {
  readonly changes?: Partial<Workload>;
  readonly kubernetes?: object;
  readonly rendering?: Rendering;
  readonly then?: (target: KubernetesTarget, placement: Placement) => unknown;
}

/** One workload on a target of its own. */
async function place({ changes = {}, kubernetes = {}, rendering, then = () => 0 }: Place) {
  const { resources } = await recordResources(() => {
    const config = kubernetesExample("dev", { kubernetes });
    const args = { identity, config, namespace: "shop", probe, ...(rendering && { rendering }) };
    const target = new KubernetesTarget("kubernetes", args);
    return then(target, target.place("web", workload(changes), {}));
  });
  return new KubernetesStack(resources);
}

const command = ["sh", "-c", "echo 'a $b'"];
const run: Place["then"] = (target, placement) => target.run("task", { placement, command, stdin: "SELECT 1" }, {});
const task = await place({ then: run });
const elsewhere = await place({ kubernetes: { context: "staging" }, then: run });
const rendering = openRendering(false);
const leftTask = await place({ rendering, then: run });
const publish = { address: "0.0.0.0", port: 443 };
const published = { ports: [{ name: "https", port: 8443, publish }] };
const annotations = { "example.com/internal": "true" };
const annotated = await place({ changes: published, kubernetes: { service: { annotations } } });
const inside = await place({ kubernetes: { service: { annotations } } });

describe("a task", () => {
  const environmentOf = (stack: KubernetesStack) => stack.get("Command", "task").inputs["environment"];

  test("names its pod by namespace and service, and its words as they are", () => {
    assert.deepEqual(environmentOf(task), {
      KEELSON_NAMESPACE: "shop",
      KEELSON_SERVICE: "web",
      KEELSON_COMMAND: JSON.stringify(command),
    });
  });

  test("goes to the stack file's cluster, whatever the kubeconfig's current one is", () => {
    assert.equal((environmentOf(elsewhere) as Record<string, string>)["KEELSON_CONTEXT"], "staging");
  });

  test("runs again where its input changes", () => {
    const { create, update } = task.get("Command", "task").inputs;
    assert.equal(update, create);
  });

  test("runs once there is a pod behind its service", () => {
    const types = task.get("Command", "task").dependencies.map(({ type }) => type);
    assert.ok(types.includes("kubernetes:core/v1:Service"));
  });

  test("is left to the reader of rendered YAML, with its input in a Secret that is not written either", () => {
    assert.deepEqual(leftTask.of("Command"), []);
    assert.deepEqual(leftTask.of("Secret"), []);
    assert.deepEqual(
      rendering.tasks.map(({ service, command }) => ({ service, command })),
      [{ service: "web", command }],
    );
    assert.deepEqual(
      rendering.omittedSecrets!.map(({ keys }) => keys),
      [["stdin"]],
    );
  });
});

describe("annotations for a cloud's load balancer", () => {
  test("stand on the Service that the outside reaches", () => {
    const { annotations: found } = metadataOf(annotated.get("Service", "web"));
    assert.equal(found!["example.com/internal"], "true");
    assert.equal(specOf(annotated.get("Service", "web"))["type"], "LoadBalancer");
  });

  test("and on no other", () => {
    assert.ok(!("example.com/internal" in (metadataOf(inside.get("Service", "web")).annotations ?? {})));
  });
});

describe("an image", () => {
  const image = (registry: string | undefined) =>
    recordResources(() => {
      const config = kubernetesExample("dev", { images: { registry } });
      const target = new KubernetesTarget("kubernetes", { identity, config, namespace: "shop", probe });
      const built = target.image("edge", { service: "edge", source: { kind: "build", folder: "images/edge" } });
      return { ...built, reference: built.reference as string };
    });

  test("that is built here has its content's name in the registry that images push fills", async () => {
    const { result } = await image("registry.example.com/team");
    assert.match(result.reference, /^registry\.example\.com\/team\/edge:[0-9a-f]{12}$/);
    assert.equal(result.reference.split(":").at(-1), result.release);
  });

  test("is nobody else's to publish where no registry is given: only nodes that have it run it", async () => {
    assert.match((await image(undefined)).result.reference, /^localhost\/keelson\/edge:[0-9a-f]{12}$/);
  });

  test("needs no wrapper that would have to name its command", async () => {
    assert.equal((await image(undefined)).result.commandLine(), undefined);
  });
});
