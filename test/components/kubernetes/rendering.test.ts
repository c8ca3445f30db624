import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { describeRendering, openRendering, type Rendering } from "../../../components/kubernetes/rendering.ts";
import { valueOf } from "../../support/kubernetes-output.ts";

const task = {
  secret: pulumi.output("postgres-base-1"),
  service: "postgres",
  command: ["psql", "-U", "postgres"],
};

const lines = (rendering: Rendering) => valueOf(describeRendering(rendering, "shop"));

describe("what rendered YAML leaves to its reader", () => {
  test("Secrets are noted unless they are wanted in the folder", () => {
    assert.deepEqual([openRendering(false).omittedSecrets, openRendering(true).omittedSecrets], [[], undefined]);
  });

  test("each Secret, with its namespace and keys", async () => {
    const omittedSecrets = [{ name: pulumi.output("redis-secrets-1"), keys: ["redis-auth.conf", "redis-password"] }];
    assert.deepEqual(await lines({ omittedSecrets, tasks: [], releases: [] }), [
      "create Secret redis-secrets-1 in namespace shop with redis-auth.conf, redis-password",
    ]);
  });

  test("each command for a running pod, which reads its input from a Secret", async () => {
    const read =
      "kubectl --namespace shop get secret postgres-base-1 --output jsonpath='{.data.stdin}' | base64 --decode";
    assert.deepEqual(await lines({ omittedSecrets: [], tasks: [task], releases: [] }), [
      `run ${read} | kubectl --namespace shop exec --stdin service/postgres -- psql -U postgres`,
    ]);
  });

  test("each Job that its service has to wait for", async () => {
    const releases = [{ name: pulumi.output("web-release-1a"), service: "web", timeoutSeconds: 600 }];
    assert.deepEqual(await lines({ omittedSecrets: [], tasks: [], releases }), [
      "apply Deployment web only once Job web-release-1a, a new one for each release, has ended well: " +
        "kubectl --namespace shop wait --for=condition=complete --timeout=600s job/web-release-1a",
    ]);
  });

  test("commands are left even where Secrets are not", async () => {
    assert.equal((await lines({ tasks: [task], releases: [] })).length, 1);
  });

  test("nothing where there is nothing", async () => assert.deepEqual(await lines(openRendering(false)), []));
});
