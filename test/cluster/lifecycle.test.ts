import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { kubectl, kubectlOutput, list, podIds, type KubernetesObject } from "../support/cluster/kubectl.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { ask } from "../support/http.ts";
import { addNote, notes } from "../support/notes.ts";
import { readStatus, wellServices } from "../support/status.ts";
import { nodeAddress, oneApp, twoApps, without } from "./stack-files.ts";

const nodePorts = { http: 31080, https: 31443 };
const url = `https://${nodeAddress}:${nodePorts.https}`;
const project = new KubeProject("kube-life");
const { namespace } = project;

interface ServerObject extends KubernetesObject {
  readonly apiVersion: string;
}

/** Without what the server adds. */
function asWritten({ apiVersion, kind, metadata, ...content }: ServerObject): object {
  const { name, labels } = metadata;
  return { apiVersion, kind, metadata: { name, namespace, labels }, ...without(content, "status") };
}

describe("a stack's life in a real cluster", () => {
  before(async () => {
    await project.sweepCluster();
    project.writeStack(oneApp(nodePorts));
    await project.loadImages();
  });
  after(async () => {
    await project.remove();
    await project.sweepCluster();
  });

  test("up ends with the node's address, and the edge passes a row to Postgres and a key to Redis", async () => {
    const said = await project.must("up");
    assert.match(said, new RegExp(`The stack answers at ${url}/`));
    await addNote(url, "first");
    assert.match(await notes(url), /first/);
    const stored = await ask(`${url}/cache/colour`, { method: "PUT", body: { value: "green" } });
    assert.ok(stored.status < 300, stored.body);
    assert.match((await ask(`${url}/cache/colour`)).body, /green/);
    const psql = ["psql", "-U", "postgres", "-d", "web", "-Atc", "SELECT text FROM notes"];
    assert.match(await kubectlOutput(["exec", "--namespace", namespace, "postgres-0", "--", ...psql]), /first/);
  });

  test("its status tells what is well, and shows the edge's certificate", async () => {
    const status = readStatus(await project.keelson("status", ["--json"]));
    assert.deepEqual(wellServices(status), ["edge", "pgbouncer", "postgres", "redis", "web"]);
    const { certificates } = status;
    assert.ok("known" in certificates && certificates.known[0]!.notAfter !== undefined, JSON.stringify(certificates));
  });

  test("a second preview shows no change, nor does one after a refresh", async () => {
    await project.expectNoChanges();
    const { code, stdout } = await project.pulumi(["refresh", "--yes", "--skip-preview"]);
    assert.equal(code, 0, stdout);
    await project.expectNoChanges();
  });

  test("the API server takes every object back under strict validation", async () => {
    const kinds = "deployments,statefulsets,services,configmaps,networkpolicies,persistentvolumeclaims";
    const own = ["--selector", "app.kubernetes.io/managed-by=keelson"];
    const objects = (await list<ServerObject>(kinds, namespace, own)).map(asWritten);
    assert.ok(objects.length > 15, `${objects.length} objects`);
    const args = ["apply", "--dry-run=server", "--validate=strict", "--server-side", "--force-conflicts", "-f", "-"];
    await kubectlOutput(args, JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
  });

  test("the namespace lets no pod in that is not at the level restricted", async () => {
    const run = ["run", "loose", "--image=registry.local/none:1", "--dry-run=server", "--namespace", namespace];
    const { code, stderr } = await kubectl([...run, "--privileged"]);
    assert.notEqual(code, 0);
    assert.match(stderr, /violates PodSecurity "restricted/);
  });

  test("a second app gets role, database and addresses; no data store is touched", async () => {
    const earlier = await podIds(namespace);
    project.writeStack(twoApps(nodePorts));
    await project.must("up");
    const now = await podIds(namespace);
    // The other app gives a part of its memory to the new one, and is rolled over for it.
    assert.deepEqual([now["postgres"], now["redis"]], [earlier["postgres"], earlier["redis"]]);
    await addNote(`${url}/shop`, "in the shop");
    assert.match(await notes(`${url}/shop`), /in the shop/);
    assert.doesNotMatch(await notes(url), /in the shop/);
  });

  test("a changed variable of one service replaces its pods alone", async () => {
    const earlier = await podIds(namespace);
    const stack = twoApps(nodePorts);
    project.writeStack({
      ...stack,
      services: { ...stack.services, shop: { ...stack.services!["shop"]!, env: { COLOUR: "blue" } } },
    });
    await project.must("up");
    const now = await podIds(namespace);
    assert.notEqual(now["shop"], earlier["shop"]);
    assert.deepEqual({ ...now, shop: "" }, { ...earlier, shop: "" });
  });

  test("destroy leaves the volumes' claims in their namespace and nothing else; the next up reads the old row", async () => {
    await project.must("destroy", ["--yes"]);
    const kinds = "all,configmaps,secrets,networkpolicies,poddisruptionbudgets,horizontalpodautoscalers";
    const left = (await list(kinds, namespace)).filter(({ metadata }) => metadata.name !== "kube-root-ca.crt");
    assert.deepEqual(
      left.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
      [],
    );
    const claims = (await list("persistentvolumeclaims", namespace)).map(({ metadata }) => metadata.name);
    assert.deepEqual(claims.sort(), ["postgres-data", "redis-data"]);
    project.writeStack(oneApp(nodePorts));
    await project.must("up");
    assert.match(await notes(url), /first/);
  });

  test("destroy --remove-data leaves no namespace", async () => {
    await project.must("destroy", ["--yes", "--remove-data"]);
    const { code } = await kubectl(["get", "namespace", namespace]);
    assert.notEqual(code, 0);
  });
});
