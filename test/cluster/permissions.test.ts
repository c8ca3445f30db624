import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { neededPermissions } from "../../platforms/kubernetes/cluster/permissions.ts";
import { labels } from "../../platforms/kubernetes/labels.ts";
import { parseStack } from "../../config/parse.ts";
import type { StackFile } from "../../config/schema.ts";
import { kubectl, kubectlOutput, list } from "../support/cluster/kubectl.ts";
import { changedKubeconfig } from "../support/cluster/kubeconfig.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { ask } from "../support/http.ts";
import { nodeAddress } from "./stack-files.ts";

const nodePorts = { http: 31280, https: 31643 };
const project = new KubeProject("kube-role");
const { namespace } = project;
const user = "keelson-deployer";

const stack: StackFile = {
  target: "kubernetes",
  environment: "development",
  host: { memory: "4GiB", cpus: 2 },
  images: { source: "build" },
  kubernetes: { service: { type: "NodePort", nodePorts } },
  edge: { routes: [{ service: "web" }] },
  services: { web: { build: "examples/node-app", memory: "128MiB" } },
};

/** What an administrator prepares for somebody who may have no more: the namespace, and a role within it. */
function prepared(): object[] {
  const rules = neededPermissions(parseStack(stack), false).map(({ group, resource, subresource, verbs }) => ({
    apiGroups: [group],
    resources: [subresource === undefined ? resource : `${resource}/${subresource}`],
    verbs,
  }));
  const rbac = { apiVersion: "rbac.authorization.k8s.io/v1", metadata: { name: user, namespace } };
  const subjects = [{ kind: "ServiceAccount", name: user, namespace: "default" }];
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: user };
  const metadata = { name: namespace, labels: labels({ project: "keelson", stack: project.stack }) };
  return [
    { apiVersion: "v1", kind: "Namespace", metadata },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: user, namespace: "default" } },
    { ...rbac, kind: "Role", rules },
    { ...rbac, kind: "RoleBinding", subjects, roleRef },
  ];
}

async function usersKubeconfig(): Promise<string> {
  const token = (await kubectlOutput(["create", "token", user, "--namespace", "default"])).trim();
  return changedKubeconfig(project.folder, "deployer.yaml", ({ users }) => (users[0]!.user = { token }));
}

const fileNames = async () => (await list("configmaps,secrets", namespace)).map(({ metadata }) => metadata.name).sort();

describe("a user with nothing but the permissions that a deploy is said to need", () => {
  before(async () => {
    await project.sweepCluster();
    await kubectlOutput(
      ["apply", "-f", "-"],
      prepared()
        .map((object) => JSON.stringify(object))
        .join("\n---\n"),
    );
    project.env = { ...project.env, KUBECONFIG: await usersKubeconfig() };
    project.writeStack(stack);
    await project.loadImages();
  });
  after(async () => {
    await project.remove();
    await kubectl(["delete", "serviceaccount", user, "--namespace", "default", "--ignore-not-found"]);
    await project.sweepCluster();
  });

  test("brings a stack up", async () => {
    const said = await project.must("up");
    assert.doesNotMatch(said, /Warning|forbidden/);
    assert.equal((await ask(`https://${nodeAddress}:${nodePorts.https}/health`)).status, 200);
  });

  test("removes it; its files go, the namespace stays", async () => {
    await project.must("destroy", ["--yes"]);
    assert.deepEqual(await fileNames(), ["kube-root-ca.crt"]);
  });
});
