import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { withCluster, type Cluster } from "../../../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../../../platforms/kubernetes/cluster/failures.ts";
import { messageOfRejection } from "../../../support/message-of.ts";
import { run } from "../../../support/run.ts";
import { kubeConfig, withApi, withKubeConfig, type Answer } from "../../../platforms/kubernetes/cluster/fake-api.ts";

const nodes = ({ core }: Cluster) => core.listNode();
const failed = async (answer: Answer, work: (cluster: Cluster) => Promise<unknown> = nodes) =>
  (
    await withApi(
      () => answer,
      () => messageOfRejection(withCluster(undefined, work)),
    )
  ).result;

describe("what a cluster answers", () => {
  test("is the work's to use", async () => {
    const body = { items: [{ metadata: { name: "node-1" } }] };
    const { result } = await withApi(
      () => ({ body }),
      () => withCluster(undefined, nodes),
    );
    assert.equal(result.items[0]?.metadata?.name, "node-1");
  });

  test("may be an empty log, which has no type", async () => {
    const { result } = await withApi(
      () => ({ body: "" }),
      () => withCluster(undefined, ({ core }) => core.readNamespacedPodLog({ namespace: "a", name: "b" })),
    );
    assert.equal(result, "");
  });

  test("may be that it does not know the credentials", async () => {
    const said = await failed({ status: 401, body: { message: "Unauthorized" } });
    assert.match(
      said,
      /^The cluster at http:\/\/127\.0\.0\.1:\d+ does not accept the credentials of alice \(context test\)/,
    );
  });

  test("may be a refusal, told in the API's own words", async () => {
    const message = 'nodes is forbidden: User "alice" cannot list resource "nodes"';
    assert.equal(await failed({ status: 403, body: { message } }), `The cluster answers 403: ${message}`);
  });

  test("may be something else than JSON, from a proxy before it", async () => {
    assert.equal(await failed({ status: 502, body: "Bad Gateway" }), "The cluster answers 502: Bad Gateway");
  });

  test("may be an expected no", async () => {
    const { result } = await withApi(
      () => undefined,
      () => withCluster(undefined, (cluster) => unless([404], nodes(cluster))),
    );
    assert.equal(result, undefined);
  });

  test("an unexpected no is none", async () => {
    assert.match(await failed({ status: 500, body: {} }, (cluster) => unless([404], nodes(cluster))), /answers 500/);
  });
});

describe("a cluster that cannot be asked", () => {
  test("because nobody listens is told with its address and context", async () => {
    const said = await withKubeConfig(kubeConfig("http://127.0.0.1:1"), () =>
      messageOfRejection(withCluster(undefined, nodes)),
    );
    assert.equal(
      said,
      "No Kubernetes API answers at http://127.0.0.1:1 (connect ECONNREFUSED 127.0.0.1:1).\n" +
        "It is what the kubeconfig's context test names; another is chosen with keelson:stack.kubernetes.context.",
    );
  });

  test("because the login helper fails is told with its reason", async () => {
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "sh",
      args: ["-c", "echo session expired >&2; exit 1"],
    };
    const config = { ...kubeConfig("http://127.0.0.1:1"), users: [{ name: "alice", user: { exec } }] };
    const said = await withKubeConfig(config, () => messageOfRejection(withCluster(undefined, nodes)));
    assert.equal(said, "The kubeconfig's context test gives no credentials: session expired");
  });

  test("because the client library is not installed is told with the way to get it", async () => {
    const hooks = `export const resolve = (name, context, next) => {
      if (name !== "@kubernetes/client-node") return next(name, context);
      throw Object.assign(new Error("missing"), { code: "ERR_MODULE_NOT_FOUND" });
    };`;
    const program = `
      import { register } from "node:module";
      register("data:text/javascript,${encodeURIComponent(hooks)}");
      const { withCluster } = await import("./platforms/kubernetes/cluster/client.ts");
      await withCluster(undefined, () => undefined).catch((error) => console.log(error.name, error.message));`;
    const { stdout } = await run(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", program]);
    assert.equal(
      stdout,
      "UserError What target kubernetes needs is not installed: run npm run setup -- --with kubernetes.\n",
    );
  });
});
