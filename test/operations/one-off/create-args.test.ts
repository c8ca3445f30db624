import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createArgs, networksOf, wrapperOf, type OneOff } from "../../../operations/one-off/create-args.ts";
import type { HostConfig, InspectedServer } from "../../../operations/one-off/inspected.ts";

const MiB = 1024 ** 2;

const host: HostConfig = {
  Memory: 256 * MiB,
  MemoryReservation: 128 * MiB,
  MemorySwap: 256 * MiB,
  NanoCpus: 1_500_000_000,
  CpuShares: 512,
  ShmSize: 64 * MiB,
  CapAdd: null,
  CapDrop: ["ALL"],
  SecurityOpt: ["no-new-privileges"],
  ReadonlyRootfs: true,
  Tmpfs: { "/tmp": "rw,noexec,size=64k" },
  Ulimits: [{ Name: "nofile", Soft: 1024, Hard: 2048 }],
  LogConfig: { Type: "json-file", Config: { "max-size": "10m" } },
};

const server = (config: Partial<InspectedServer["Config"]> = {}): InspectedServer => ({
  Id: "1",
  Name: "/web-1",
  Image: "sha256:abc",
  State: { Status: "running" },
  Config: {
    User: "1000:1000",
    Env: ["PORT=8080", "TEXT=two\nlines"],
    Entrypoint: ["/keelson/probe", "exec", "--secrets", "/run/secrets", "--"],
    WorkingDir: "/app",
    Labels: {
      "keelson.project": "keelson",
      "keelson.stack": "dev",
      "keelson.service": "web",
      "keelson.tier": "app",
      "keelson.update": "start-first",
    },
    ...config,
  },
  HostConfig: host,
  Mounts: [
    { Type: "volume", Name: "probe-1", Source: "/var/lib/docker/…", Destination: "/keelson", RW: false },
    { Type: "volume", Name: "uploads", Source: "/var/lib/docker/…", Destination: "/app/media", RW: true },
  ],
  NetworkSettings: { Networks: { edge: {}, postgres: {} } },
});

const oneOff: OneOff = { command: ["sh", "-c", "id; x"], name: "web-run-1", terminal: false, entrypoint: ["/start"] };
const args = (config: Partial<InspectedServer["Config"]> = {}, changes: Partial<OneOff> = {}) =>
  createArgs(server(config), { ...oneOff, ...changes });
const valuesOf = (name: string, all: readonly string[]) => all.filter((_, index) => all[index - 1] === name);

describe("a container of one's own", () => {
  test("has one's own variables after the server's, which they replace", () => {
    const all = args({}, { env: { PORT: "1", DRY_RUN: "a=b" } });
    assert.deepEqual(valuesOf("--env", all), ["PORT=8080", "TEXT=two\nlines", "PORT=1", "DRY_RUN=a=b"]);
  });

  test("has the server's user, variables, volumes, limits and hardening", () => {
    const all = args();
    const values = Object.fromEntries(
      ["--user", "--env", "--workdir", "--volume", "--tmpfs", "--memory", "--memory-swap", "--cpus"].map((name) => [
        name,
        valuesOf(name, all),
      ]),
    );
    assert.deepEqual(values, {
      "--user": ["1000:1000"],
      "--env": ["PORT=8080", "TEXT=two\nlines"],
      "--workdir": ["/app"],
      "--volume": ["probe-1:/keelson:ro", "uploads:/app/media"],
      "--tmpfs": ["/tmp:rw,noexec,size=64k"],
      "--memory": [String(256 * MiB)],
      "--memory-swap": [String(256 * MiB)],
      "--cpus": ["1.5"],
    });
    assert.deepEqual([valuesOf("--cap-drop", all), valuesOf("--security-opt", all)], [["ALL"], ["no-new-privileges"]]);
    assert.ok(all.includes("--read-only"));
  });

  test("is of the stack, and no server of it", () => {
    const labels = valuesOf("--label", args());
    assert.ok(labels.includes("keelson.stack=dev"));
    assert.ok(labels.includes("keelson.role=run"));
    assert.ok(!labels.some((label) => label.startsWith("keelson.tier")));
  });

  test("runs the command by the image's entrypoint, with the secrets as variables", () => {
    const all = args();
    assert.deepEqual(all.slice(all.indexOf("--entrypoint")), [
      ...["--entrypoint", "/keelson/probe", "sha256:abc", "exec", "--secrets", "/run/secrets", "--"],
      ...["/start", "sh", "-c", "id; x"],
    ]);
  });

  test("without secrets leaves the entrypoint to the image", () =>
    assert.deepEqual(args({ Entrypoint: ["/start"] }).slice(-4), ["sha256:abc", "sh", "-c", "id; x"]));

  test("has a terminal where there is one", () => {
    assert.ok(!args().includes("--tty"));
    assert.ok(args({}, { terminal: true }).includes("--tty"));
  });

  test("joins one network at once, the others one by one", () => {
    assert.deepEqual(valuesOf("--network", args()), ["edge"]);
    assert.deepEqual(networksOf(server()), ["edge", "postgres"]);
  });
});

test("a command in a server gets its secrets by the server's own wrapper, where it has one", () => {
  assert.deepEqual(wrapperOf(server()), ["/keelson/probe", "exec", "--secrets", "/run/secrets", "--"]);
  assert.deepEqual(wrapperOf(server({ Entrypoint: ["/keelson/probe", "postgres"] })), []);
  assert.deepEqual(wrapperOf(server({ Entrypoint: null })), []);
});
