import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { collectContainer, collectFacts } from "../../../policies/facts/from-resources.ts";
import { isKnown, unknown, type Container } from "../../../policies/facts/types.ts";
import { recordStack } from "../../support/recorded-stack.ts";
import { exampleStack } from "../../support/stack-config.ts";
import { gaps, inPreview, inState, policyProps, sentinels, setAt } from "../proxies.ts";

const MiB = 1024 ** 2;
const given = { services: { web: { secretEnv: { API_TOKEN: "wq7Zk3vJx9Lm2Rt8Bn5c" } } } };
const stack = await recordStack(exampleStack("prod", given));
const previewed = await recordStack(exampleStack("prod", given), { preview: true });
const state = collectFacts(stack.resources.map(inState));
const preview = collectFacts(previewed.resources.map(inPreview));

const web = stack.get("Container", "web-0");

/** The one container that a definition makes. */
function containerOf(props: Readonly<Record<string, unknown>>): Container {
  const view = { type: web.type, name: "web-0", urn: "urn:pulumi:test::keelson::web-0", props: policyProps(props) };
  const [found] = collectContainer(view);
  assert.ok(found);
  return found;
}

describe("the production example on Docker, after a deploy", () => {
  test("leaves nothing unknown", () => assert.deepEqual(gaps(state), []));

  test("has each replica that runs, and none of the containers that fill volumes", () => {
    const services = state.containers.map(({ subject, tier }) => `${subject} ${tier}`);
    assert.deepEqual(services.sort(), [
      "api app",
      "backup data",
      "edge edge",
      "pgbouncer data",
      "postgres data",
      "redis data",
      "web app",
      "web app",
    ]);
  });

  test("publishes ports of the edge alone", () => {
    const published = state.containers.flatMap(({ service, published }) =>
      isKnown(published) ? published.map(({ address, port, internal }) => [service, address, port, internal]) : [],
    );
    assert.deepEqual(published, [
      ["edge", "127.0.0.1", 18080, 8080],
      ["edge", "127.0.0.1", 18443, 8443],
    ]);
  });

  test("holds data in volumes that outlive it", () => {
    assert.deepEqual(
      state.volumes.filter(({ holdsData }) => holdsData).sort((one, other) => (one.name < other.name ? -1 : 1)),
      ["backup.repository", "backup.schedule_state", "backup.socket", "backup.work", "postgres-data", "redis-data"].map(
        (name) => {
          const service = name.split(/[.-]/)[0]!;
          return { name: `keelson-test-${name}`, service, holdsData: true, retained: true, bytes: undefined };
        },
      ),
    );
  });

  test("has volumes that hold none, which go with it", () => {
    const others = state.volumes.filter(({ holdsData }) => !holdsData);
    assert.ok(others.length > 8);
    assert.deepEqual([...new Set(others.map(({ retained }) => retained))], [false]);
  });

  test("names every secret once in each place, and where it comes from", () => {
    assert.deepEqual(state.secrets.map(({ name, origin }) => `${name}: ${origin}`).sort(), [
      "API_TOKEN of web: given",
      "DATABASE_DIRECT_URL of api: derived",
      "DATABASE_DIRECT_URL of web: derived",
      "DATABASE_URL of api: derived",
      "DATABASE_URL of web: derived",
      "REDIS_URL of web: derived",
      "api-password of postgres: generated",
      "auth.conf of redis: derived",
      "digest-key of docker: generated",
      "files.json of backup: given",
      "key of backup-storage: generated",
      "key of backup: derived",
      "key of postgres: derived",
      "password of postgres: generated",
      "password of postgres: generated",
      "password of redis: generated",
      "password of redis: generated",
      "pgbackrest.conf of backup: derived",
      "pgbackrest.conf of postgres: derived",
      "pooler-password of postgres: generated",
      "server.key of pgbouncer: generated",
      "server.key of postgres: generated",
      "server.key of redis: generated",
      "tls.crt of edge: generated",
      "tls.key of edge: generated",
      "userlist.txt of pgbouncer: derived",
      "web-password of postgres: generated",
    ]);
  });

  test("has the files that servers read, by service and path", () => {
    assert.deepEqual(state.files.map(({ service, path }) => `${service} ${path}`).sort(), [
      "api /etc/keelson/authority/163c779d.0",
      "api /etc/keelson/authority/163c779d.1",
      "api /etc/keelson/authority/ca.pem",
      "backup /etc/keelson/backup/backup.json",
      "backup /etc/keelson/schedule/jobs.json",
      "edge /etc/keelson/edge/maintenance.html",
      "edge /etc/keelson/edge/nginx.conf",
      "pgbouncer /etc/keelson/pgbouncer/authority.pem",
      "pgbouncer /etc/keelson/pgbouncer/pgbouncer.ini",
      "pgbouncer /etc/keelson/pgbouncer/server.crt",
      "postgres /etc/keelson/backup/backup.json",
      "postgres /etc/keelson/postgres/postgresql.conf",
      "postgres /etc/keelson/reloaded/pg_hba.conf",
      "postgres /etc/keelson/reloaded/postgresql.conf",
      "postgres /etc/keelson/reloaded/server.crt",
      "redis /etc/keelson/redis/redis.conf",
      "redis /etc/keelson/reloaded/redis.conf",
      "redis /etc/keelson/reloaded/server.crt",
      "web /etc/keelson/authority/163c779d.0",
      "web /etc/keelson/authority/163c779d.1",
      "web /etc/keelson/authority/ca.pem",
    ]);
  });

  test("says what Keelson planned", () => {
    assert.deepEqual([state.platform, state.record?.config.environment], ["docker", "production"]);
    const { limits } = state.containers.find(({ service }) => service === "redis")!;
    assert.equal(limits.memory, state.record!.plan.services["redis"]!.limits.memory);
  });
});

describe("a first preview of it", () => {
  test("knows of each container all that a rule of limits, rights and probes reads", () => {
    const { web, postgres } = Object.fromEntries(preview.containers.map((one) => [one.service, one]));
    const sources = (container: Container | undefined) => gaps(container).filter((path) => !path.startsWith("mounts."));
    assert.deepEqual([sources(web), sources(postgres)], [["command", "networks"], ["networks"]]);
  });

  test("does not know whether a volume outlives the stack, unless it is protected", () => {
    // What a scheduler knows of past runs is protected nowhere.
    const volumes = preview.volumes.filter(({ name }) => !name.endsWith("schedule_state"));
    const retained = volumes.map(({ holdsData, retained }) => (holdsData ? retained : isKnown(retained)));
    assert.deepEqual([...new Set(retained)], [false, true]);
  });

  test("counts a secret that is not known yet as given, so that no rule skips it", () => {
    const { value, origin } = preview.secrets.find(({ name }) => name === "REDIS_URL of web")!;
    assert.deepEqual([value, origin], [unknown, "given"]);
  });
});

describe("a value that is not known", () => {
  const inputs = { ...web.inputs, ports: [{ internal: 8080, external: 80, ip: "0.0.0.0" }], ulimits: [], shmSize: 64 };
  const cases: readonly (readonly [path: string, kind: keyof typeof sentinels, gaps: readonly string[]])[] = [
    ["image", "string", ["image"]],
    ["envs", "array", ["environment"]],
    ["envs.0", "string", ["environment.0.value"]],
    ["command", "array", ["command"]],
    ["entrypoints.1", "string", ["command"]],
    ["labels", "array", ["labels"]],
    ["labels.1.value", "string", ["labels"]],
    ["user", "string", ["security.user"]],
    ["privileged", "boolean", ["security.privileged"]],
    ["readOnly", "boolean", ["security.readOnlyRoot"]],
    ["securityOpts", "array", ["security.noNewPrivileges", "security.seccomp"]],
    ["capabilities", "object", ["security.dropped", "security.added"]],
    ["capabilities.drops", "array", ["security.dropped"]],
    ["ipcMode", "string", ["security.hostNamespaces"]],
    ["memory", "number", ["limits.memory"]],
    ["memorySwap", "number", ["limits.memorySwap"]],
    ["memoryReservation", "number", ["limits.memoryReservation"]],
    ["cpus", "string", ["limits.cpu"]],
    ["cpuShares", "number", ["limits.cpuReservation"]],
    ["shmSize", "number", ["limits.shm"]],
    ["ulimits", "array", ["limits.openFiles"]],
    ["volumes", "array", ["mounts"]],
    ["volumes.0.volumeName", "string", ["mounts.0.source"]],
    ["tmpfs", "object", ["mounts"]],
    ["ports", "array", ["published"]],
    ["ports.0.external", "number", ["published"]],
    ["networksAdvanced", "array", ["networks"]],
    ["healthcheck", "object", ["health.readiness", "health.startupSeconds"]],
    ["healthcheck.interval", "string", ["health.readiness"]],
    ["healthcheck.startPeriod", "string", ["health.startupSeconds"]],
    ["stopSignal", "string", ["stop.signal"]],
    ["stopTimeout", "number", ["stop.graceSeconds"]],
    ["restart", "string", ["restart"]],
    ["logOpts", "object", ["logs"]],
  ];

  test("is missed nowhere: the container that it is taken from is known", () => {
    assert.deepEqual(gaps(containerOf(inputs)), []);
  });

  for (const [path, kind, expected] of cases) {
    test(`of ${path} leaves the rest of its container known`, () => {
      assert.deepEqual(gaps(containerOf(setAt(inputs, path, sentinels[kind]))), expected);
    });
  }
});

describe("a container of another program", () => {
  const bare = containerOf({ image: "nginx" });

  test("bears its resource's name and no tier", () => {
    assert.deepEqual([bare.subject, bare.service, bare.tier], ["web-0", "web-0", undefined]);
  });

  test("has nothing that nobody set", () => {
    const { limits, security, health, logs, restart, networks } = bare;
    assert.deepEqual(new Set(Object.values(limits)), new Set([undefined]));
    assert.deepEqual([security.noNewPrivileges, security.readOnlyRoot, security.dropped], [false, false, []]);
    assert.deepEqual(
      [health.readiness, restart, logs, networks],
      [undefined, undefined, { driver: "default" }, ["bridge"]],
    );
  });

  const cases: readonly (readonly [string, object, (container: Container) => unknown, unknown])[] = [
    ["its host's network", { networkMode: "host" }, ({ security }) => security.hostNamespaces, ["network"]],
    ["no network", { networkMode: "none" }, ({ networks }) => networks, []],
    [
      "drawn ports",
      { publishAllPorts: true },
      ({ published }) => published,
      [{ address: "0.0.0.0", port: 0, internal: 0 }],
    ],
    [
      "a port on every address",
      { ports: [{ internal: 80, external: 8080 }] },
      ({ published }) => published,
      [{ address: "0.0.0.0", port: 8080, internal: 80 }],
    ],
    ["swap without a bound", { memorySwap: -1 }, ({ limits }) => limits.memorySwap, Number.POSITIVE_INFINITY],
    ["zeros in a state", { memory: 0, memorySwap: 0 }, ({ limits }) => limits.memory, undefined],
    ["a CPU quota", { cpuQuota: 150_000 }, ({ limits }) => limits.cpu, 1500],
    [
      "seccomp switched off",
      { securityOpts: ["seccomp:unconfined"] },
      ({ security }) => security.seccomp,
      "unconfined",
    ],
    [
      "capabilities without CAP_",
      { capabilities: { adds: ["net_admin"] } },
      ({ security }) => security.added,
      ["CAP_NET_ADMIN"],
    ],
    ["no restart", { restart: "no" }, ({ restart }) => restart, undefined],
    ["a check switched off", { healthcheck: { tests: ["NONE"] } }, ({ health }) => health.readiness, undefined],
    [
      "a check with Docker's own times",
      { healthcheck: { tests: ["CMD-SHELL", "curl -f http://localhost:3000/up"], interval: "0s" } },
      ({ health }) => health.readiness,
      { action: "curl -f http://localhost:3000/up", port: 3000, intervalSeconds: 30, timeoutSeconds: 30, failures: 3 },
    ],
    [
      "long times",
      { healthcheck: { tests: ["CMD", "ok"], startPeriod: "1h2m0s" } },
      ({ health }) => health.startupSeconds,
      3720,
    ],
    [
      "bounded logs",
      { logDriver: "local", logOpts: { "max-size": "20k", "max-file": "5" } },
      ({ logs }) => logs,
      { driver: "local", maxBytes: 20 * 1024, maxFiles: 5 },
    ],
    [
      "a folder of the host",
      { volumes: [{ hostPath: "/etc", containerPath: "/host" }] },
      ({ mounts }) => mounts,
      [{ kind: "bind", source: "/etc", path: "/host", readOnly: false }],
    ],
    [
      "a mount by type",
      { mounts: [{ type: "bind", source: "/var/run/docker.sock", target: "/sock", readOnly: true }] },
      ({ mounts }) => mounts,
      [{ kind: "bind", source: "/var/run/docker.sock", path: "/sock", readOnly: true }],
    ],
    ["shared memory", { shmSize: 256 }, ({ limits }) => limits.shm, 256 * MiB],
    ["open files", { ulimits: [{ name: "nofile", soft: 1024, hard: 4096 }] }, ({ limits }) => limits.openFiles, 1024],
  ];
  for (const [what, props, fact, expected] of cases) {
    test(`shows ${what}`, () => assert.deepEqual(fact(containerOf({ image: "nginx", ...props })), expected));
  }
});
