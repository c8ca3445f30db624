import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { recordStack, titleOf, type RecordedStack } from "../support/recorded-stack.ts";
import { some } from "../support/some.ts";
import { exampleStack, stackConfig } from "../support/stack-config.ts";

const dev = await recordStack(exampleStack("dev"));
const bare = await recordStack(
  stackConfig({
    postgres: undefined,
    redis: undefined,
    edge: { tls: { kind: "none" }, routes: [{ service: "site" }] },
    services: { web: undefined, site: { image: "registry.example.com/site:1.4.2" } },
  }),
);
const prod = await recordStack(exampleStack("prod"));
const address = "ssh://deploy@example.com";
const remote = await recordStack(exampleStack("dev", { host: { docker: address } }));

/** Titles by parent, in alphabetical order: the engine registers in whatever order values become known. */
function tree({ resources }: RecordedStack): Record<string, string[]> {
  const titles: Record<string, string[]> = {};
  for (const resource of resources) (titles[resource.parent ?? "stack"] ??= []).push(titleOf(resource));
  for (const children of Object.values(titles)) children.sort();
  return titles;
}

describe("what a stack file declares", () => {
  test("the development example: every resource under the component that owns it", () => {
    assert.deepEqual(tree(dev), {
      stack: [
        "AppService web",
        "BackupStorage backup-storage",
        "DockerTarget docker",
        "Edge edge",
        "PgBouncer pgbouncer",
        "Postgres postgres",
        "Record record",
        "Redis redis",
      ],
      "backup-storage": [
        "Command backup-storage-repository-owner",
        "Command backup-storage-socket-owner",
        "RandomPassword backup-storage-key",
        "Volume backup-storage-repository",
        "Volume backup-storage-socket",
      ],
      docker: [
        "Command docker-disk",
        "Container probe-filler",
        "Network edge-network",
        "Network postgres-network",
        "Network redis-network",
        "RandomPassword digest-key",
        "RemoteImage probe-image",
        "Volume probe",
      ],
      postgres: [
        "Command postgres-base",
        "Command postgres-gate",
        "Command postgres-reload",
        "Command postgres-web-role",
        "Container postgres",
        "Container postgres-backup-files-writer",
        "Container postgres-postgres-files-writer",
        "Container postgres-reloaded-files-writer",
        "Container postgres-secrets-backup-files-writer",
        "Container postgres-secrets-writer",
        "RandomPassword postgres-password",
        "RandomPassword postgres-pooler-password",
        "RandomPassword postgres-web-password",
        "RemoteImage postgres-image",
        "Volume postgres-backup-files",
        "Volume postgres-data",
        "Volume postgres-postgres-files",
        "Volume postgres-reloaded-files",
        "Volume postgres-secrets",
        "Volume postgres-secrets-backup-files",
      ],
      pgbouncer: [
        "Command pgbouncer-gate",
        "Command pgbouncer-reload",
        "Container pgbouncer",
        "Container pgbouncer-pgbouncer-files-writer",
        "Container pgbouncer-secrets-writer",
        "RemoteImage pgbouncer-image",
        "Volume pgbouncer-pgbouncer-files",
        "Volume pgbouncer-secrets",
      ],
      redis: [
        "Command redis-gate",
        "Command redis-reload",
        "Container redis",
        "Container redis-redis-files-writer",
        "Container redis-reloaded-files-writer",
        "Container redis-secrets-writer",
        "RandomPassword redis-password",
        "RemoteImage redis-image",
        "Volume redis-data",
        "Volume redis-redis-files",
        "Volume redis-reloaded-files",
        "Volume redis-secrets",
      ],
      edge: [
        "Command edge-certificate",
        "Command edge-gate",
        "Command edge-reload",
        "Container edge",
        "Container edge-edge-files-writer",
        "Container edge-secrets-writer",
        "RemoteImage edge-image",
        "Volume edge-edge-files",
        "Volume edge-secrets",
      ],
      web: [
        "Command web-gate",
        "Command web-image-command",
        "Container web",
        "Container web-secrets-writer",
        "RemoteImage web-image",
        "Volume web-secrets",
      ],
    });
  });

  test("a build's file, stage and arguments, where they are not the usual ones", async () => {
    const folder = "examples/node-app";
    const given = { folder, dockerfile: "package.json", target: "runner", args: { NODE_ENV: "test" } };
    const services = { web: { build: given }, plain: { build: folder, needs: [] } };
    const { resources } = await recordStack(stackConfig({ services }));
    const buildOf = (title: string) => {
      const { inputs } = resources.find((resource) => titleOf(resource) === title)!;
      type Build = { readonly forceRemove?: boolean; readonly buildArgs?: Record<string, string> };
      const { buildArgs, forceRemove, ...build } = (inputs as { build: Build }).build;
      // A step that fails leaves no container behind.
      assert.equal(forceRemove, true);
      return { ...build, NODE_ENV: buildArgs?.["NODE_ENV"] };
    };
    assert.deepEqual(buildOf("RemoteImage web-image"), {
      ...{ context: folder, dockerfile: "package.json", target: "runner" },
      NODE_ENV: "test",
    });
    assert.deepEqual(buildOf("RemoteImage plain-image"), { context: folder, NODE_ENV: undefined });
  });

  test("a stack without data stores: no store, no pooler, no secret", () => {
    assert.deepEqual(tree(bare), {
      stack: ["AppService site", "DockerTarget docker", "Edge edge", "Record record"],
      docker: [
        "Command docker-disk",
        "Container probe-filler",
        "Network edge-network",
        "RandomPassword digest-key",
        "RemoteImage probe-image",
        "Volume probe",
      ],
      edge: [
        "Command edge-gate",
        "Command edge-reload",
        "Container edge",
        "Container edge-edge-files-writer",
        "RemoteImage edge-image",
        "Volume edge-edge-files",
      ],
      site: ["Command site-gate", "Container site", "RemoteImage site-image"],
    });
  });

  test("each replica is a container of its own", () => {
    assert.deepEqual(tree(prod)["web"], [
      "Command web-gate",
      "Command web-image-command",
      "Container web-0",
      "Container web-1",
      "Container web-authority-files-writer",
      "Container web-secrets-writer",
      "RemoteImage web-image",
      "Volume web-authority-files",
      "Volume web-secrets",
    ]);
  });

  test("no two resources of a kind share a name", () => {
    const titles = prod.resources.map(titleOf);
    assert.deepEqual(titles, [...new Set(titles)]);
  });

  test("names are words of the stack file, never a value that is not known yet", () => {
    for (const { name } of [...dev.resources, ...prod.resources]) assert.match(name, /^[a-z][a-z0-9-]{0,60}$/);
  });
});

describe("the order of dependence", () => {
  const dependsOn = (kind: string, name: string) => dev.get(kind, name).dependsOn;

  test("the pooler starts once its role is there", () => {
    assert.ok(dependsOn("Container", "pgbouncer").includes("postgres-base"));
  });

  test("a role is made after the server's own", () => {
    assert.ok(dependsOn("Command", "postgres-web-role").includes("postgres-base"));
  });

  test("an app starts after its role, its pooler and its Redis", () => {
    const found = dependsOn("Container", "web");
    for (const name of ["postgres-web-role", "pgbouncer", "pgbouncer-reload", "redis"]) {
      assert.ok(found.includes(name), name);
    }
  });

  test("the edge learns of an app once its containers are there and past their gate", () => {
    const found = dependsOn("Container", "edge-edge-files-writer");
    for (const name of ["web", "web-gate"]) assert.ok(found.includes(name), name);
  });

  test("a gate asks containers that are there", () => {
    assert.ok(dependsOn("Command", "web-gate").includes("web"));
  });

  test("a container starts after its image is there", () => {
    const isAfter = ({ dependsOn }: { readonly dependsOn: readonly string[] }, image: string) =>
      dependsOn.some((name) => name.startsWith(`${image}-image-`));
    for (const server of dev.servers) assert.ok(isAfter(server, server.parent!), server.name);
    for (const writer of dev.writers) assert.ok(isAfter(writer, "probe"), writer.name);
  });

  test("a server starts after the containers that fill its volumes", () => {
    for (const server of dev.servers) {
      const own = dev.writers.filter(({ parent }) => parent === server.parent).map(({ name }) => name);
      const missing = ["probe-filler", ...own].filter((name) => !server.dependsOn.includes(name));
      assert.deepEqual(missing, [], server.name);
    }
  });
});

test("a container that fills a volume never runs and has no network", () => {
  for (const { name, inputs } of [...dev.writers, dev.get("Container", "probe-filler")]) {
    const { start, mustRun, networkMode } = inputs;
    assert.deepEqual({ start, mustRun, networkMode }, { start: false, mustRun: false, networkMode: "none" }, name);
  }
});

test("an image is a resource of its own for each content, so that no earlier folder's build is kept for it", async () => {
  const images = (await recordStack(stackConfig())).of("RemoteImage");
  assert.ok(images.length >= 6);
  for (const { name, inputs } of images) assert.ok(name.endsWith(String(inputs["name"]).split(":").at(-1)!), name);
});

describe("where the Docker host is another machine", () => {
  test("everything of Docker goes to it", () => {
    const docker = remote.resources.filter(({ type }) => type.startsWith("docker:"));
    const elsewhere = some(docker, "resources of Docker").filter(
      ({ provider }) => provider?.includes("::docker-host::") !== true,
    );
    assert.deepEqual(elsewhere.map(titleOf), []);
  });

  test("the commands beside the provider go to it too", () => {
    const commands = remote
      .of("Command")
      .filter(({ inputs }) => `${String(inputs["create"])}${String(inputs["stdin"])}`.includes("docker "));
    assert.deepEqual(commands.map(({ name }) => name).sort(), [
      "backup-storage-repository-owner",
      "backup-storage-socket-owner",
      "docker-disk",
      "edge-gate",
      "edge-reload",
      "pgbouncer-gate",
      "pgbouncer-reload",
      "postgres-base",
      "postgres-gate",
      "postgres-reload",
      "postgres-web-role",
      "redis-gate",
      "redis-reload",
      "web-gate",
      "web-image-command",
    ]);
    for (const { name, inputs } of commands) {
      assert.equal((inputs["environment"] as Record<string, string>)["DOCKER_HOST"], address, name);
    }
  });
});
