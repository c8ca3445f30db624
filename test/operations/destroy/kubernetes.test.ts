import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { judgeNamespace, removeData, removeFiles, type NamespaceFate } from "../../../operations/destroy/kubernetes.ts";
import { labels } from "../../../platforms/kubernetes/labels.ts";
import { discoveryOf } from "../../platforms/kubernetes/cluster/discovery.ts";
import { withApi, type Answer } from "../../platforms/kubernetes/cluster/fake-api.ts";
import { stackConfig } from "../../support/stack-config.ts";
import { some } from "../../support/some.ts";

const identity = { project: "keelson", stack: "dev" };
const config = stackConfig({ target: "kubernetes" });
const path = "/api/v1/namespaces/keelson-dev";
const own = { labels: labels(identity) };

const discovery = discoveryOf(
  { version: "v1", resources: ["configmaps", "pods", "serviceaccounts"].map((resource) => ({ resource })) },
  { name: "batch", version: "v1", resources: [{ resource: "jobs" }] },
);

/** Fate of a namespace of this owner that holds these things, by the last part of their lists' paths. */
async function judge(things: Record<string, object[]> = {}, answers: Record<string, Answer> = {}) {
  const api = (request: string): Answer => {
    const asked = request.replace("GET ", "");
    const items = (things[asked.split("/").at(-1)!] ?? []).map((metadata) => ({ metadata }));
    return answers[request] ?? { body: discovery(asked) ?? { metadata: { name: "keelson-dev", ...own }, items } };
  };
  const { result, requests } = await withApi(api, () => judgeNamespace(config, identity));
  assert.ok(some(requests, "requests").every((request) => request.startsWith("GET ")));
  return result;
}

const forbidden = { status: 403, body: { message: "forbidden" } };

describe("a namespace", () => {
  test("goes with its stack where all in it is the stack's, the cluster's, or belongs to such", async () => {
    const fate = await judge({
      configmaps: [{ name: "kube-root-ca.crt" }, { name: "edge-files", ...own }],
      serviceaccounts: [{ name: "default" }],
      pods: [{ name: "web-1", uid: "p", ownerReferences: [{ uid: "d" }] }],
      jobs: [{ name: "migrate", uid: "d", ...own }],
    });
    assert.deepEqual(fate, { remove: true });
  });

  test("stays for what somebody else put there, of whatever kind", async () => {
    const fate = await judge({
      jobs: [{ name: "theirs", uid: "j" }],
      pods: [{ name: "theirs-1", uid: "p", ownerReferences: [{ uid: "j" }] }],
      serviceaccounts: [{ name: "default" }, { name: "robot" }],
    });
    assert.deepEqual(fate, { remove: false, because: "it holds jobs/theirs, serviceaccounts/robot" });
  });

  test("stays for what belongs to somebody elsewhere", async () => {
    const fate = await judge({ pods: [{ name: "mirror", uid: "p", ownerReferences: [{ uid: "a node" }] }] });
    assert.deepEqual(fate, { remove: false, because: "it holds pods/mirror" });
  });

  for (const [what, answers, fate] of [
    ["that is gone needs no removal", { [`GET ${path}`]: { status: 404, body: {} } }, { remove: false }],
    [
      "that is not this stack's stays",
      { [`GET ${path}`]: { body: { metadata: { name: "keelson-dev" } } } },
      { remove: false, because: "it is not this stack's" },
    ],
    [
      "of which the user may not see all stays",
      { [`GET ${path}/pods`]: forbidden },
      { remove: false, because: "your user may not see all that is in it" },
    ],
    [
      "which the user may not see stays",
      { [`GET ${path}`]: forbidden },
      { remove: false, because: "your user may not see all that is in it" },
    ],
  ] as const) {
    test(what, async () => assert.deepEqual(await judge({}, answers), fate));
  }
});

async function hearing(act: () => Promise<void>): Promise<string[]> {
  const { log } = console;
  const lines: string[] = [];
  console.log = (line: string) => lines.push(line);
  try {
    await act();
  } finally {
    console.log = log;
  }
  return lines;
}

/** What removing the data deletes and says, where the namespace has this fate. */
async function remove(fate: NamespaceFate, deletion: Answer = { body: {} }) {
  let gone = false;
  const api = (request: string): Answer | undefined => {
    if (request === `GET ${path}`) return gone ? undefined : { body: { metadata: { name: "keelson-dev" } } };
    if (request === `DELETE ${path}`) {
      gone = deletion.status === undefined;
      return deletion;
    }
    return { body: request.startsWith("GET ") ? { items: [{ metadata: { name: "postgres-data" } }] } : {} };
  };
  const { result: said, requests } = await withApi(api, () => hearing(() => removeData(config, identity, fate)));
  return { said, deleted: deletions(requests) };
}

const deletions = (requests: readonly string[]) =>
  requests.filter((request) => request.startsWith("DELETE ")).map((request) => request.replace(`DELETE ${path}`, ""));
const removed = "Removed volume postgres-data and its data.";

describe("removing a stack's data from a cluster", () => {
  test("deletes its volumes and then its namespace", async () => {
    const { said, deleted } = await remove({ remove: true });
    assert.deepEqual(deleted, ["/persistentvolumeclaims/postgres-data", ""]);
    assert.deepEqual(said, [removed, "Removed namespace keelson-dev."]);
  });

  test("leaves a namespace that has to stay, and says why", async () => {
    const { said, deleted } = await remove({ remove: false, because: "it holds jobs/theirs" });
    assert.deepEqual(deleted, ["/persistentvolumeclaims/postgres-data"]);
    assert.deepEqual(said, [removed, "Kept namespace keelson-dev: it holds jobs/theirs."]);
  });

  test("leaves a namespace that the user may not delete, and says so", async () => {
    const { said } = await remove({ remove: true }, forbidden);
    assert.deepEqual(said, [removed, "Kept namespace keelson-dev: your user may not delete it."]);
  });
});

test("a stack's files go with it one by one, which needs no right to delete collections", async () => {
  const names: Readonly<Record<string, string>> = { configmaps: "edge-files-1", secrets: "web-environment-1" };
  const api = (request: string): Answer => ({
    body: request.startsWith("GET ") ? { items: [{ metadata: { name: names[request.split("/").at(-1)!] } }] } : {},
  });
  const { requests } = await withApi(api, () => removeFiles(config, identity));
  assert.deepEqual(deletions(requests), ["/configmaps/edge-files-1", "/secrets/web-environment-1"]);
});
