import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { capture, type Captured } from "../support/capture.ts";
import { container, exec, starts } from "../support/docker.ts";
import { ask } from "../support/http.ts";
import { addNote, notes } from "../support/notes.ts";
import { superuser } from "../support/pgbench.ts";
import { Project } from "../support/project.ts";
import { Writer } from "../support/writer.ts";
import { oneApp } from "./stack-files.ts";

const ports = { httpPort: 28380, httpsPort: 28383 };
const url = `https://127.0.0.1:${ports.httpsPort}`;
const project = new Project("e2e-tls");
const { stack } = project;
const texts = ["a-row-in-clear-7Qx2", "a-key-in-clear-9Lm4"] as const;

const servers = ["pgbouncer", "postgres", "redis"] as const;

function having(internalTls: NonNullable<StackFile["internalTls"]>): StackFile {
  return { ...oneApp, internalTls, edge: { ...oneApp.edge, ...ports } };
}

async function deploy(internalTls: NonNullable<StackFile["internalTls"]>): Promise<void> {
  project.writeStack(having(internalTls));
  await project.must("up");
}

async function say(): Promise<void> {
  await addNote(url, texts[0]);
  const { status, body } = await ask(`${url}/cache/colour`, { method: "PUT", body: { value: texts[1] } });
  assert.equal(status, 200, body);
}

async function overheard(): Promise<Readonly<Record<string, Captured>>> {
  const captured = await Promise.all(
    servers.map(async (service, index) => [service, await capture(stack, service, texts, index === 0 ? say : idle)]),
  );
  return Object.fromEntries(captured) as Record<string, Captured>;
}

const idle = () => Promise.resolve();

/** The certificate that a server shows, by the fingerprint that openssl in its image prints. */
async function shown(service: (typeof servers)[number]): Promise<string> {
  const folder = service === "pgbouncer" ? "/etc/keelson/pgbouncer" : "/etc/keelson/reloaded";
  const { name } = await container(stack, service);
  const { stdout } = await exec(name, ["sha256sum", `${folder}/server.crt`]);
  return stdout.split(" ")[0]!;
}

/** How PostgreSQL answers a client of its own container that asks the pooler in some way. */
async function askPooler(sslmode: string): Promise<string> {
  const { name } = await container(stack, "postgres");
  const address = `host=pgbouncer port=6432 user=web dbname=web password=wrong sslmode=${sslmode}`;
  return (await exec(name, ["psql", "-XAtc", "SELECT 1", address])).stderr;
}

describe("what passes between apps, pooler, database and Redis", () => {
  before(() => deploy({ mode: "off" }));
  after(() => project.remove());

  test("stands there for whoever listens, where the stack file says nothing: this test can fail", async () => {
    const { pgbouncer, postgres, redis } = await overheard();
    assert.ok(pgbouncer!.found[0]! > 1 && postgres!.found[0]! > 0, JSON.stringify({ pgbouncer, postgres }));
    assert.ok(redis!.found[1]! > 0, JSON.stringify(redis));
  });

  describe("offered", () => {
    const writer = new Writer(url);
    let earlier: Record<string, string>;
    before(async () => {
      earlier = await starts(stack);
      writer.start();
      await writer.resumes(30);
      await deploy({ mode: "offered" });
    });

    test("no server was restarted for it", async () => {
      const now = await starts(stack);
      for (const service of servers) assert.equal(now[service], earlier[service], service);
    });

    test("the app has gone on: nothing that PostgreSQL keeps was refused", async () => {
      await writer.resumes(30);
      await writer.stop();
      const rows = new Set((await superuser(stack, "web", "SELECT text FROM notes")).split("\n"));
      assert.deepEqual(
        writer.notes.filter(({ text }) => !rows.has(text)),
        [],
      );
    });

    test("shows nothing any more, and there is as much to listen to", assertHidden);

    test("each connection of PostgreSQL that comes over a network is by TLS", async () => {
      const query =
        "SELECT count(*) FILTER (WHERE ssl), count(*) FILTER (WHERE NOT ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE client_addr IS NOT NULL";
      const [secret, clear] = (await superuser(stack, "postgres", query)).split("|").map(Number);
      assert.ok(secret! > 0);
      assert.equal(clear, 0);
    });

    test("who asks in clear is answered too", async () => {
      assert.match(await askPooler("disable"), /authentication failed/);
    });

    test("a second preview shows no change", () => project.expectNoChanges());
  });

  describe("required", () => {
    let earlier: Record<string, string>;
    before(async () => {
      earlier = await starts(stack);
      await deploy({ mode: "required" });
    });

    test("nobody was restarted for it", async () => assert.deepEqual(await starts(stack), earlier));
    test("shows nothing either", assertHidden);

    test("who asks in clear is refused", async () => {
      assert.match(await askPooler("disable"), /SSL required/);
      assert.match(await askPooler("require"), /authentication failed/);
      const { name } = await container(stack, "redis");
      assert.match((await exec(name, ["redis-cli", "-p", "6379", "PING"])).stderr, /Connection refused/);
    });

    test("another authority: servers show another certificate, and none of them is restarted", async () => {
      const before = await starts(stack);
      const certificates = await Promise.all(servers.map(shown));
      const writer = new Writer(url);
      writer.start();
      await writer.resumes(30);
      await deploy({ mode: "required", rotation: 2 });
      await writer.resumes(30);
      await writer.stop();
      assert.equal(writer.refused, 0);
      const after = await starts(stack);
      for (const service of servers) {
        assert.equal(after[service], before[service], service);
        assert.ok(!certificates.includes(await shown(service)), service);
      }
      await assertHidden();
      assert.match(await notes(url), /a-row/);
    });
  });
});

async function assertHidden(): Promise<void> {
  for (const [service, { packets, found }] of Object.entries(await overheard())) {
    assert.ok(packets > 20, `${service}: ${packets} packets`);
    assert.deepEqual(found, [0, 0], service);
  }
}
