import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { idsByService, kubectl, kubectlOutput, list, podIds, settled } from "../support/cluster/kubectl.ts";
import type { Pod } from "../support/cluster/kubectl.ts";
import { changedKubeconfig } from "../support/cluster/kubeconfig.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { ask } from "../support/http.ts";
import { nodeAddress, without } from "./stack-files.ts";

const nodePorts = { http: 31180, https: 31543 };
const project = new KubeProject("kube-fail");
const { namespace } = project;

const web = { build: "examples/node-app", memory: "128MiB", health: { startup: "10s" } };
const file: StackFile = {
  target: "kubernetes",
  environment: "development",
  host: { memory: "4GiB", cpus: 2 },
  images: { source: "build" },
  kubernetes: { service: { type: "NodePort", nodePorts } },
  edge: { routes: [{ service: "web" }, { service: "shop", path: "/shop", stripPath: true }] },
  services: { web, shop: { ...web, secretEnv: { TOKEN: "the-first-token" } } },
};

const kubernetes = (changes: object): StackFile => ({ ...file, kubernetes: { ...file.kubernetes, ...changes } });

async function failedUp(stack: StackFile, env: Readonly<Record<string, string>> = {}, exitCode = 1): Promise<string> {
  project.writeStack(stack);
  const { code, stdout, stderr } = await project.having(env, () => project.keelson("up", [], 300));
  assert.equal(code, exitCode, stdout);
  assert.doesNotMatch(stdout + stderr, /^\s+at .*\.(ts|js):\d+/m, "a stack trace");
  return stdout + stderr;
}

/** A failed rollout leaves its replica beside the old one: there is nothing to wait for. */
async function ids(): Promise<Record<string, string>> {
  return idsByService(await list<Pod>("pods", namespace));
}

/** What the edge answers for either service. */
function serves(): Promise<number[]> {
  const paths = ["/health", "/shop/health"];
  return Promise.all(paths.map(async (path) => (await ask(`https://${nodeAddress}:${nodePorts.https}${path}`)).status));
}

const exists = async () => (await kubectl(["get", "namespace", namespace])).code === 0;

before(() => project.sweepCluster());
after(async () => {
  await kubectl(["delete", "serviceaccount", "keelson-nobody", "--namespace", "default", "--ignore-not-found"]);
  project.writeStack(file);
  await project.remove();
  await project.sweepCluster();
});

describe("before anything is touched", () => {
  test("no kubeconfig", async () => {
    const said = await failedUp(file, { KUBECONFIG: "", HOME: "/nonexistent" });
    assert.match(said, /There is no kubeconfig: looked at \/nonexistent\/\.kube\/config\./);
  });

  test("a cluster that does not answer", async () => {
    const path = changedKubeconfig(
      project.folder,
      "dead.yaml",
      ({ clusters }) => (clusters[0]!.cluster.server = "https://127.0.0.1:1"),
    );
    const said = await failedUp(file, { KUBECONFIG: path });
    assert.match(said, /No Kubernetes API answers at https:\/\/127\.0\.0\.1:1 \(.*ECONNREFUSED.*\)/);
  });

  test("a user without permissions", async () => {
    await kubectlOutput(["create", "serviceaccount", "keelson-nobody", "--namespace", "default"]);
    const token = (await kubectlOutput(["create", "token", "keelson-nobody", "--namespace", "default"])).trim();
    const path = changedKubeconfig(project.folder, "nobody.yaml", ({ users }) => (users[0]!.user = { token }));
    const said = await failedUp(file, { KUBECONFIG: path });
    assert.match(said, new RegExp(`lacks what a deploy to namespace ${namespace} needs:`));
    for (const kind of ["namespaces", "deployments", "secrets", "networkpolicies"])
      assert.match(said, new RegExp(kind));
  });

  test("an unknown storage class", async () => {
    const said = await failedUp({ ...kubernetes({ volumes: { class: "fast" } }), postgres: {} });
    assert.match(
      said,
      /keelson:stack\.kubernetes\.volumes\.class: there is no storage class "fast"; the cluster has local\./,
    );
  });

  test("somebody else's namespace", async () => {
    const said = await failedUp(kubernetes({ namespace: "default" }));
    assert.match(
      said,
      /Namespace default exists and is not Keelson's: choose another with keelson:stack\.kubernetes\.namespace\./,
    );
  });

  test("nothing was made by any of them", async () => assert.equal(await exists(), false));
});

describe("a bad release", () => {
  before(async () => {
    project.writeStack(file);
    await project.loadImages();
    await project.must("up");
  });

  test("of two services: the old replicas serve, and events, exit code and last words say why", async () => {
    const earlier = await podIds(namespace);
    const command = ["node", "--eval", "console.log('COLOUR is missing'); process.exit(3)"];
    const bad = {
      ...file,
      deploy: { autoRollback: false },
      services: {
        web: { ...without(web, "build"), image: "registry.local/none:1.0" },
        shop: { ...web, command, secretEnv: { TOKEN: "another-token" } },
      },
    };
    const said = await failedUp(bad, {}, 4);
    assert.match(said, /event .*(ErrImagePull|ImagePullBackOff|Failed to pull image).*registry\.local\/none:1\.0/s);
    assert.match(said, /log +COLOUR is missing/);
    assert.match(said, /exit code 3/);
    const now = await ids();
    for (const service of ["web", "shop"]) assert.ok(now[service]!.includes(earlier[service]!), `${service} is gone`);
    assert.deepEqual(await serves(), [200, 200]);
  });

  test("the next good one takes over and leaves nothing of them", async () => {
    const good = { ...web, env: { COLOUR: "blue" } };
    project.writeStack({ ...file, services: { web: good, shop: { ...file.services!["shop"]!, ...good } } });
    await project.must("up");
    const now = await podIds(namespace);
    assert.deepEqual(
      [now["web"], now["shop"]].map((ids = "") => ids.split(" ").length),
      [1, 1],
    );
    assert.deepEqual(await serves(), [200, 200]);
  });

  test("what it brought back is there for new pods too", async () => {
    await kubectlOutput(["delete", "pod", "--namespace", namespace, "--selector", "keelson.dev/service=shop"]);
    await settled(namespace);
    await kubectlOutput(["rollout", "status", "deployment/shop", "--namespace", namespace, "--timeout=60s"]);
    const secrets = await list("secrets", namespace, ["--selector", "keelson.dev/service=shop"]);
    // Of the two releases: old ReplicaSets that one could go back to still mention the other.
    assert.ok(secrets.length <= 2, `${secrets.length} Secrets`);
  });

  test("a stack does not move to another target", async () => {
    const said = await failedUp({ ...without(file, "kubernetes"), target: "docker" });
    assert.match(said, /keelson:stack\.target: the stack kube-fail lives on kubernetes and cannot move to docker\./);
  });
});
