import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { nodeAddress, oneApp } from "../cluster/stack-files.ts";
import { kubectl, kubectlOutput, podIds } from "../support/cluster/kubectl.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { assertTargets, Watcher } from "../support/live/monitoring.ts";
import { addNote, notes } from "../support/notes.ts";
import { ask } from "../support/http.ts";
import { Writer } from "../support/writer.ts";

/* TLS inside in a real cluster: what e2e/internal-tls.test.ts shows of it on Docker. */

type InternalTls = NonNullable<StackFile["internalTls"]>;

const nodePorts = { http: 31880, https: 31843 };
const url = `https://${nodeAddress}:${nodePorts.https}`;
const project = new KubeProject("kube-tls");
const { namespace } = project;
const watcher = Watcher.inCluster(namespace);
const servers = ["pgbouncer", "postgres", "redis"] as const;
const folders = {
  pgbouncer: "/etc/keelson/pgbouncer",
  postgres: "/etc/keelson/reloaded",
  redis: "/etc/keelson/reloaded",
};

function having(internalTls: InternalTls): StackFile {
  const monitoring = { enabled: true, size: "1GiB" };
  return { ...oneApp(nodePorts), host: { memory: "8GiB", cpus: 2 }, monitoring, internalTls };
}

async function deploy(internalTls: InternalTls, args: readonly string[] = []): Promise<string> {
  project.writeStack(having(internalTls));
  const { code, stdout, stderr } = await project.keelson("deploy", args, 900);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return stdout + stderr;
}

const podOf = async (service: string) =>
  kubectlOutput([
    ...["get", "pods", "--namespace", namespace, "--selector", `keelson.dev/service=${service}`],
    ...["--output", "jsonpath={.items[0].metadata.name}"],
  ]);

async function inPod(service: string, command: readonly string[]) {
  return kubectl(["exec", "--namespace", namespace, await podOf(service), "--", ...command]);
}

async function query(sql: string): Promise<string> {
  return (await inPod("postgres", ["psql", "-U", "postgres", "-XAtc", sql])).stdout.trim();
}

/** What stands in the way of somebody in the cluster that asks the pooler, or PostgreSQL itself, in some way. */
async function askServer(host: string, port: number, sslmode: string): Promise<string> {
  const address = `host=${host} port=${port} user=web dbname=web password=wrong sslmode=${sslmode}`;
  return (await inPod("postgres", ["psql", "-XAtc", "SELECT 1", address])).stderr;
}

const ownPods = async () => {
  const ids = await podIds(namespace);
  return servers.map((service) => ids[service]);
};

const shown = (service: (typeof servers)[number]) =>
  inPod(service, ["sha256sum", `${folders[service]}/server.crt`]).then(({ stdout }) => stdout.split(" ")[0]!);

const connections = `SELECT count(*) FILTER (WHERE ssl), count(*) FILTER (WHERE NOT ssl)
  FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE client_addr IS NOT NULL`;

async function say(): Promise<void> {
  await addNote(url, "a row by TLS");
  assert.equal((await ask(`${url}/cache/colour`, { method: "PUT", body: { value: "a key by TLS" } })).status, 200);
  assert.match(await notes(url), /a row by TLS/);
}

describe("TLS inside, in a real cluster", () => {
  before(async () => {
    await project.sweepCluster();
    project.writeStack(having({ mode: "off" }));
    await project.loadImages();
    await deploy({ mode: "off" });
  });
  after(async () => {
    await project.remove();
    await project.sweepCluster();
  });

  test("a running stack takes it on by offered, while an app writes", async () => {
    const writer = new Writer(url);
    const before = await ownPods();
    writer.start();
    await writer.resumes(30);
    await deploy({ mode: "offered" }, ["--allow-restart"]);
    await writer.resumes(60);
    await writer.stop();
    const now = await ownPods();
    console.log(`made anew: ${servers.filter((_, index) => now[index] !== before[index]).join(", ") || "none"}`);
    const rows = new Set((await inDatabase("SELECT text FROM notes")).split("\n"));
    assert.deepEqual(
      writer.notes.filter(({ text }) => !rows.has(text)),
      [],
    );
  });

  test("then required: apps, pooler, PostgreSQL and Redis by TLS alone, and a second preview shows no change", async () => {
    await deploy({ mode: "required" }, ["--allow-restart"]);
    await say();
    const [secret, clear] = (await query(connections)).split("|").map(Number);
    assert.ok(secret! > 0);
    assert.equal(clear, 0);
    const address = await inPod("web", ["/bin/sh", "-c", 'echo "$REDIS_URL $DATABASE_URL"']);
    assert.match(address.stdout, /^rediss:\S+@redis:6380\S* \S+@pgbouncer:6432\S+sslmode=verify-full&sslrootcert=\S+/);
    await project.expectNoChanges();
  });

  test("who asks in clear is refused by pooler, PostgreSQL and Redis", async () => {
    assert.match(await askServer("pgbouncer", 6432, "disable"), /SSL required/);
    assert.match(await askServer("pgbouncer", 6432, "require"), /authentication failed/);
    assert.match(await askServer("postgres", 5432, "disable"), /no pg_hba\.conf entry .* no encryption/);
    assert.match(await askServer("postgres", 5432, "require"), /authentication failed/);
    assert.match((await inPod("redis", ["redis-cli", "-p", "6379", "PING"])).stderr, /Connection refused/);
  });

  test("every target of monitoring answers, and so do the servers that the exporters ask", async () => {
    await assertTargets(watcher);
    for (const up of ["pg_up", "pgbouncer_up", "redis_up"])
      await watcher.until(
        () => watcher.count(`${up} == 1`),
        (count) => count === 1,
        60,
      );
  });

  test("a rotation: servers show another certificate, and none of their pods is another", async () => {
    const pods = await ownPods();
    const certificates = await Promise.all(servers.map(shown));
    const writer = new Writer(url);
    writer.start();
    await writer.resumes(30);
    await deploy({ mode: "required", rotation: 2 });
    await writer.resumes(60);
    await writer.stop();
    console.log(`${writer.notes.length + writer.keys.length} requests answered, ${writer.refused} not`);
    assert.deepEqual(await ownPods(), pods);
    for (const service of servers) assert.ok(!certificates.includes(await shown(service)), service);
    await say();
    await assertTargets(watcher);
  });
});

async function inDatabase(sql: string): Promise<string> {
  const { code, stdout, stderr } = await inPod("postgres", ["psql", "-U", "postgres", "-d", "web", "-XAtc", sql]);
  assert.equal(code, 0, stderr);
  return stdout;
}
