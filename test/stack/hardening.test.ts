import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { labelsOf, recordStack } from "../support/recorded-stack.ts";
import { exampleStack } from "../support/stack-config.ts";

const recorded = await recordStack(exampleStack("prod"));
const { servers } = recorded;
const gates = recorded.of("Command").filter(({ name }) => name.endsWith("-gate"));

test("the table below holds every long-running container", () => {
  const names = servers.map(({ name }) => name).sort();
  assert.deepEqual(names, ["api", "backup", "edge", "pgbouncer", "postgres", "redis", "web-0", "web-1"]);
});

for (const server of servers) {
  const { inputs } = server;

  describe(`the container ${server.name}`, () => {
    test("may not swap past its memory limit", () => {
      assert.ok(Number(inputs["memory"]) >= 64);
      assert.equal(inputs["memorySwap"], inputs["memory"]);
    });

    test("has a reservation within its limit, a CPU ceiling and a CPU share", () => {
      assert.ok(Number(inputs["memoryReservation"]) > 0);
      assert.ok(Number(inputs["memoryReservation"]) <= Number(inputs["memory"]));
      assert.match(String(inputs["cpus"]), /^\d+\.\d+$/);
      assert.ok(Number(inputs["cpuShares"]) >= 2);
    });

    test("keeps no capability and gains no privilege", () => {
      const { capabilities, securityOpts, privileged } = inputs;
      assert.deepEqual(
        { capabilities, securityOpts, privileged },
        { capabilities: { drops: ["ALL"] }, securityOpts: ["no-new-privileges"], privileged: undefined },
      );
    });

    test("writes to its data and to memory only", () => {
      assert.equal(inputs["readOnly"], true);
      const tmpfs = inputs["tmpfs"] as Record<string, string>;
      assert.ok(Object.hasOwn(tmpfs, "/tmp"));
      for (const options of Object.values(tmpfs))
        assert.match(options, /\bnosuid\b.*\bnodev\b.*\bnoexec\b.*\bsize=\d+k\b/);
    });

    test("mounts nothing writable but a data volume", () => {
      const volumes = inputs["volumes"] as { readonly volumeName: string; readonly readOnly?: boolean }[];
      const writable = volumes.filter(({ readOnly }) => readOnly !== true).map(({ volumeName }) => volumeName);
      assert.deepEqual(writable, dataOf[server.name] ?? []);
    });

    test("runs as a user other than root", () => assert.match(String(inputs["user"]), /^[1-9]\d*:[1-9]\d*$/));

    test("has bounded, compressed logs", () => {
      const options = inputs["logOpts"] as Record<string, string>;
      assert.equal(inputs["logDriver"], "json-file");
      assert.deepEqual(options, server.name === "postgres" ? postgresLogs : usualLogs);
    });

    test("is asked whether it is well, and waited for", () => {
      const { tests, startPeriod, retries } = inputs["healthcheck"] as Record<string, unknown>;
      assert.equal((tests as string[])[0], "CMD");
      assert.ok((tests as string[]).length > 1);
      assert.match(String(startPeriod), /^\d+m?\d*s$/);
      assert.ok(Number(retries) > 0);
      const gate = gates.find(({ name }) => name === `${labelsOf(server)["keelson.service"]!}-gate`);
      const { CONTAINERS, STARTUP } = (gate?.inputs["environment"] ?? {}) as Record<string, string>;
      assert.ok(
        CONTAINERS?.split(" ").some((name) => name.startsWith(`${server.name}-`)),
        CONTAINERS,
      );
      assert.ok(Number(STARTUP) > 0);
    });

    test("comes back by itself, also after a restart of the host", () => {
      assert.equal(inputs["restart"], "unless-stopped");
    });

    test("is asked to stop by the signal that it obeys, with time to do so", () => {
      assert.equal(inputs["stopSignal"], signals[labelsOf(server)["keelson.service"]!] ?? "SIGTERM");
      assert.ok(Number(inputs["stopTimeout"]) >= 30);
      assert.equal(inputs["destroyGraceSeconds"], inputs["stopTimeout"]);
    });

    test("is labelled with what it belongs to", () => {
      const { "keelson.release": release, ...labels } = labelsOf(server);
      const service = server.name.replace(/-\d$/, "");
      assert.deepEqual(labels, {
        "keelson.project": "keelson",
        "keelson.stack": "test",
        "keelson.service": service,
        "keelson.tier":
          { edge: "edge", backup: "data", postgres: "data", pgbouncer: "data", redis: "data" }[service] ?? "app",
        "keelson.update": [...single, "backup"].includes(service) ? "stop-first" : "start-first",
        ...(single.includes(service) ? { "keelson.critical": "true" } : {}),
        ...(service === "backup" ? { "keelson.schedule": "true" } : {}),
      });
      assert.match(release!, /^[0-9a-f]{12}$/);
    });
  });
}

const single = ["edge", "postgres", "pgbouncer", "redis"];

const common = ["keelson-test-backup.repository", "keelson-test-backup.socket"];
const dataOf: Readonly<Record<string, readonly string[]>> = {
  postgres: ["keelson-test-postgres-data", ...common],
  redis: ["keelson-test-redis-data"],
  backup: [...common, "keelson-test-backup.work", "keelson-test-backup.schedule_state"],
};

const usualLogs = { "max-size": "10m", "max-file": "3", compress: "true" };
/** As the example says. */
const postgresLogs = { "max-size": "50m", "max-file": "5", compress: "true" };

/** SIGTERM would make PostgreSQL and PgBouncer wait for their clients, and nginx drop its requests. */
const signals: Readonly<Record<string, string>> = { postgres: "SIGINT", pgbouncer: "SIGINT", edge: "SIGQUIT" };

test("the app's own time to stop is taken", () => {
  assert.equal(servers.find(({ name }) => name === "api")!.inputs["stopTimeout"], 60);
});
