import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { kubectlOutput, podIds } from "../support/cluster/kubectl.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { ask } from "../support/http.ts";
import { addNote, notes } from "../support/notes.ts";
import { nodeAddress, oneApp, twoApps } from "./stack-files.ts";

const nodePorts = { http: 31180, https: 31143 };
const url = `https://${nodeAddress}:${nodePorts.https}`;
const project = new KubeProject("rl-kube");
const { namespace } = project;

/** Memory given by hand: what the servers have must not follow the number of apps here. */
function sized(stack: StackFile, changes: Partial<StackFile> = {}): StackFile {
  return { ...stack, postgres: { memory: "768MiB" }, redis: { memory: "128MiB" }, ...changes };
}

async function up(stack: StackFile): Promise<void> {
  project.writeStack(stack);
  await project.must("up");
  await project.expectNoChanges();
}

/** Of the servers that reload; apps give each other memory, and are rolled over for it. */
async function servers(): Promise<Record<string, string | undefined>> {
  const { postgres, pgbouncer, redis, edge } = await podIds(namespace);
  return { postgres, pgbouncer, redis, edge };
}

const inPostgres = (sql: string) =>
  kubectlOutput(["exec", "--namespace", namespace, "postgres-0", "--", "psql", "-U", "postgres", "-XAtc", sql]);
const shopPods = ["--selector", "keelson.dev/service=shop", "--output", "jsonpath={.items[0].status.podIP}"];
const logged = (duration: string) => ({ memory: "768MiB", settings: { log_min_duration_statement: duration } });

describe("servers that reload, in a real cluster", () => {
  let first: Record<string, string | undefined>;
  before(async () => {
    await project.sweepCluster();
    // The second app's image too: each app has one of its own name.
    project.writeStack(sized(twoApps(nodePorts)));
    await project.loadImages();
    await up(sized(oneApp(nodePorts)));
    first = await servers();
  });
  after(async () => {
    await project.remove();
    await project.sweepCluster();
  });

  test("one app more restarts no server, and the pooler and the edge know it", async () => {
    await up(sized(twoApps(nodePorts)));
    assert.deepEqual(await servers(), first);
    await addNote(`${url}/shop`, "by way of both");
    assert.match(await notes(`${url}/shop`), /by way of both/);
  });

  test("a route more restarts no server; a sticky one leads to a pod's own address", async () => {
    const stack = twoApps(nodePorts);
    const routes = [...stack.edge!.routes!, { service: "shop", path: "/store", stripPath: true, sticky: true }];
    await up(sized({ ...stack, edge: { routes } }));
    assert.deepEqual(await servers(), first);
    const { status, headers } = await ask(`${url}/store/health`);
    assert.equal(status, 200);
    const address = await kubectlOutput(["get", "pods", "--namespace", namespace, ...shopPods]);
    const pod = createHash("md5").update(`${address.trim()}:8080`).digest("hex");
    assert.match(String(headers["set-cookie"]), new RegExp(`^keelson_[0-9a-f]{8}=${pod};.*; path=/store$`));
    assert.equal((await ask(`${url}/shop/health`)).headers["set-cookie"], undefined);
  });

  test("settings of PostgreSQL and Redis are in force without a restart", async () => {
    const redis = { memory: "128MiB", maxmemoryPolicy: "volatile-lru" } as const;
    await up(sized(twoApps(nodePorts), { postgres: logged("250ms"), redis }));
    assert.equal((await inPostgres("SHOW log_min_duration_statement")).trim(), "250ms");
    const script = "REDISCLI_AUTH=$(cat /run/secrets/redis-password) redis-cli CONFIG GET maxmemory-policy";
    const shell = ["exec", "--namespace", namespace, "redis-0", "--", "sh", "-c", script];
    assert.match(await kubectlOutput(shell), /volatile-lru/);
    assert.deepEqual(await servers(), first);
  });

  test("a value that the server refuses fails the update; the server runs on with the earlier one", async () => {
    project.writeStack(sized(twoApps(nodePorts), { postgres: logged("soon") }));
    const { code, stdout, stderr } = await project.keelson("deploy");
    assert.equal(code, 3, stdout);
    assert.match(stdout + stderr, /log_min_duration_statement: setting could not be applied/);
    assert.match(stdout + stderr, /postgres-0 refuses its new files/);
    assert.equal((await inPostgres("SHOW log_min_duration_statement")).trim(), "250ms");
    assert.deepEqual(await servers(), first);
  });
});
