import assert from "node:assert/strict";
import { createServer, type AddressInfo, type Server } from "node:net";
import { after, before, describe, test } from "node:test";
import { liveCollations } from "../../../../operations/checklist/live/collations.ts";
import { faults } from "../../../../operations/checklist/live/headers.ts";
import { liveHealth } from "../../../../operations/checklist/live/health.ts";
import { liveLimits, parseLimits } from "../../../../operations/checklist/live/limits.ts";
import {
  databaseAnswer,
  liveDefaultPasswords,
  logins,
  redisAnswer,
} from "../../../../operations/checklist/live/passwords.ts";
import { livePorts } from "../../../../operations/checklist/live/ports.ts";
import type { LiveFinding, RunningStack } from "../../../../operations/checklist/live/types.ts";
import { usualHeaders } from "../../../../platforms/edge-headers.ts";
import { formatBytes } from "../../../../sizing/units.ts";
import { answer, inspected, running } from "./stack.ts";

function say(found: readonly LiveFinding[]): string[] {
  return found.map((finding) => {
    if (finding.kind === "not-applicable") return `not applicable: ${finding.reason}`;
    return `${finding.kind === "unanswered" ? "not checked" : "wrong"}: ${finding.subject}: ${finding.message}`;
  });
}

function limitsOf(stack: RunningStack, service: string) {
  const { memory, cpuLimit } = stack.plan.services[service]!.limits;
  return { memory, cpu: cpuLimit };
}

describe("live-limits", () => {
  const [planned, twice] = [1, 2].map((times) => formatBytes(times * limitsOf(running({}), "web").memory));
  const judge = async (text: (limits: { memory: number; cpu: number }) => string, problem?: string) => {
    const containers = [inspected("web")];
    const planned = limitsOf(running({}), "web");
    return say(await liveLimits.ask(running({ containers, answers: () => answer(text(planned), problem) })));
  };

  test("passes where the kernel has what the plan says", async () =>
    assert.deepEqual(await judge(({ memory, cpu }) => `${memory}\n${cpu * 100} 100000\n`), []));

  test("fails where the kernel enforces none", async () =>
    assert.deepEqual(await judge(() => "max\nmax 100000\n"), [
      `wrong: web: the kernel enforces no memory limit (planned ${planned})`,
      "wrong: web: the kernel enforces no CPU limit (planned 2 cores)",
    ]));

  test("fails where it enforces another", async () =>
    assert.deepEqual(await judge(({ memory }) => `${memory * 2}\n50000 100000\n`), [
      `wrong: web: the kernel's memory limit is ${twice}, the stack file's plan says ${planned}`,
      "wrong: web: the kernel's CPU limit is 0.5 cores, the stack file's plan says 2 cores",
    ]));

  test("is not checked where the container does not say", async () =>
    assert.deepEqual(await judge(() => "", "sh is not installed"), [
      "not checked: web: its kernel limits cannot be read: sh is not installed",
    ]));

  test("fails for a service that the plan does not have", async () =>
    assert.deepEqual(say(await liveLimits.ask(running({ containers: [inspected("old")] }))), [
      "wrong: old: runs, and the stack file's plan has no such service",
    ]));

  test("reads both versions of cgroups", () => {
    assert.deepEqual(parseLimits("536870912\n150000 100000\n"), { memory: 536870912, cpu: 1500 });
    assert.deepEqual(parseLimits("9223372036854771712\n-1 100000\n"), { memory: undefined, cpu: undefined });
    assert.equal(parseLimits("cat: memory.max: No such file"), undefined);
  });
});

describe("live-collations", () => {
  const judge = async (text: string, problem?: string, containers = [inspected("postgres")]) =>
    say(await liveCollations.ask(running({ containers, answers: () => answer(text, problem) })));

  test("passes where no database is told", async () => assert.deepEqual(await judge(""), []));

  test("fails for a database that is", async () =>
    assert.deepEqual(await judge("web|2.36|2.41\n"), [
      "wrong: postgres: the database web has indexes of collation version 2.36, and the image sorts by 2.41: they may miss rows and let in duplicates",
    ]));

  test("is not checked where PostgreSQL does not answer", async () =>
    assert.deepEqual(await judge("", "docker ended with status 2"), [
      "not checked: postgres: its collations cannot be read: docker ended with status 2",
    ]));

  test("is nothing to check without PostgreSQL", async () =>
    assert.deepEqual(await judge("", undefined, []), ["not applicable: the stack runs no PostgreSQL"]));
});

describe("live-default-passwords", () => {
  const refused = 'FATAL: password authentication failed for user "web"';
  const containers = [inspected("postgres"), inspected("pgbouncer"), inspected("redis")];
  const judge = async (database: string, redis: string) => {
    const answers = (service: string, _command: readonly string[], stdin = "") => {
      const tries = stdin.trim().split("\n").length;
      return answer(
        `${service === "redis" ? `${redis}\n` : ""}${`${service === "redis" ? redis : database}\n`.repeat(tries)}`,
      );
    };
    return say(await liveDefaultPasswords.ask(running({ containers, answers })));
  };

  test("passes where every try is refused", async () =>
    assert.deepEqual(await judge(refused, "NOAUTH Authentication required."), []));

  test("says that one works, and never which", async () =>
    assert.deepEqual(await judge("1", "PONG"), [
      "wrong: postgres: lets in with a default password, or without one",
      "wrong: pgbouncer: lets in with a default password, or without one",
      "wrong: redis: lets in with a default password, or without one",
    ]));

  test("is not checked where a server does not answer", async () =>
    assert.deepEqual(await judge("could not connect", "Could not connect"), [
      "not checked: postgres: did not answer every try of a default password: could not connect",
      "not checked: pgbouncer: did not answer every try of a default password: could not connect",
      "not checked: redis: did not answer every try of a default password: Could not connect",
    ]));

  test("is not applicable without such a server", async () =>
    assert.deepEqual(say(await liveDefaultPasswords.ask(running({ containers: [inspected("web")] }))), [
      "not applicable: the stack runs no server with passwords",
    ]));

  test("takes what comes after the password for a way in", () => {
    assert.equal(databaseAnswer('FATAL: database "shop" does not exist'), "in");
    assert.equal(databaseAnswer('FATAL: pg_hba.conf rejects connection for host "127.0.0.1"'), "refused");
    assert.equal(databaseAnswer("Connection refused"), "unknown");
    assert.equal(redisAnswer("AUTH failed: ERR called without any password configured PONG"), "in");
    assert.equal(redisAnswer("AUTH failed: WRONGPASS NOAUTH Authentication required."), "refused");
  });

  test("tries a bounded number", () => {
    const services = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`app${index}`, { build: "examples/node-app" }]),
    );
    assert.ok(logins(running({ overrides: { services } })).length <= 40);
  });
});

describe("live-published-ports", () => {
  let server: Server;
  let port = 0;
  before(async () => {
    server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    port = (server.address() as AddressInfo).port;
  });
  after(() => server.close());

  const publishing = (service: string, at: number, address = "127.0.0.1") =>
    inspected(service, {
      NetworkSettings: { Networks: {}, Ports: { "1/tcp": [{ HostIp: address, HostPort: String(at) }], "2/tcp": null } },
    });

  test("passes where the edge alone answers", async () =>
    assert.deepEqual(
      say(await livePorts.ask(running({ containers: [publishing("edge", port), inspected("web")] }))),
      [],
    ));

  test("fails where another service answers", async () =>
    assert.deepEqual(say(await livePorts.ask(running({ containers: [publishing("redis", port, "0.0.0.0")] }))), [
      `wrong: redis: answers at 0.0.0.0:${port}, past any host firewall`,
    ]));

  test("fails where another service publishes a port that refuses", async () =>
    assert.deepEqual(say(await livePorts.ask(running({ containers: [publishing("redis", 1)] }))), [
      "wrong: redis: publishes 127.0.0.1:1",
    ]));

  test("is not checked where the edge's port refuses", async () =>
    assert.deepEqual(say(await livePorts.ask(running({ containers: [publishing("edge", 1)] }))), [
      "not checked: edge: publishes 127.0.0.1:1, and the connection is refused",
    ]));

  test("is not checked where nothing is published", async () =>
    assert.deepEqual(say(await livePorts.ask(running({ containers: [inspected("web")] }))), [
      "not checked: edge: publishes no port, so nothing could be asked from outside",
    ]));

  test("health fails for what is absent, unwell, without a check, or bad at a health path", async () => {
    const edge = { address: "127.0.0.1", httpsPort: port };
    const containers = [
      inspected("postgres", { State: { Status: "running", Health: { Status: "unhealthy" } } }),
      inspected("redis", { State: { Status: "running" } }),
      inspected("edge", { State: { Status: "running", Health: { Status: "starting" } } }),
      inspected("web"),
    ];
    const answers = (_service: string, command: readonly string[]) =>
      command.at(-1)!.endsWith("/ready") ? answer("503 Service Unavailable: no database", "ended with 1") : answer("");
    assert.deepEqual(say(await liveHealth.ask(running({ containers, answers, overrides: { edge } }))), [
      "wrong: pgbouncer: does not run",
      "wrong: postgres: is unhealthy",
      "wrong: redis: runs without a health check",
      "not checked: edge: is still starting",
      "wrong: web: /ready does not answer well: 503 Service Unavailable: no database",
    ]);
  });

  test("health passes where Docker has not looked yet, and the container's own question is answered well", async () => {
    const edge = { address: "127.0.0.1", httpsPort: port };
    const Config = { ...inspected("edge").Config, Healthcheck: { Test: ["CMD", "/keelson/probe", "edge"] } };
    const starting = inspected("edge", { Config, State: { Status: "running", Health: { Status: "starting" } } });
    const others = ["postgres", "redis", "pgbouncer", "web"].map((service) => inspected(service));
    const judge = async (problem?: string) => {
      const answers = (service: string) => answer("", service === "edge" ? problem : undefined);
      return say(await liveHealth.ask(running({ containers: [...others, starting], answers, overrides: { edge } })));
    };
    assert.deepEqual(await judge(), []);
    assert.deepEqual(await judge("ended with 1"), ["not checked: edge: is still starting"]);
  });

  test("health is asked from the network where the edge asks, from inside where nobody does", async () => {
    for (const routes of [[{ service: "web" }], []]) {
      const asked: (readonly string[])[] = [];
      const answers = (_service: string, command: readonly string[]) => (asked.push(command), answer(""));
      const overrides = { edge: { address: "127.0.0.1", httpsPort: port, routes } };
      await liveHealth.ask(running({ containers: [inspected("web")], answers, overrides }));
      assert.deepEqual(
        asked.map((command) => command.includes("--network")),
        [routes.length > 0, routes.length > 0],
      );
    }
  });

  test("health passes where all is well", async () => {
    const edge = { address: "127.0.0.1", httpsPort: port };
    const containers = ["postgres", "redis", "pgbouncer", "edge", "web"].map((service) => inspected(service));
    assert.deepEqual(say(await liveHealth.ask(running({ containers, overrides: { edge } }))), []);
  });
});

describe("live-security-headers", () => {
  const usual = Object.entries(usualHeaders).map(([name, value]) => [name.toLowerCase(), value]);
  const all = {
    ...Object.fromEntries(usual),
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    server: "nginx",
  } as Readonly<Record<string, string>>;

  test("passes with all of them", () => assert.deepEqual(faults(all, true), []));

  test("needs none of transport security without TLS", () => {
    assert.deepEqual(faults(having("strict-transport-security", undefined), false), []);
  });

  const having = (name: string, value: string | undefined) => ({ ...all, [name]: value });

  for (const header of ["strict-transport-security", ...usual.map(([name]) => name!)]) {
    test(`fails without ${header}, of which the stack file says nothing`, () => {
      assert.match(faults(having(header, undefined), true).join(), new RegExp(`^sends no ${header}`, "i"));
    });
  }

  test("passes without one that the stack file leaves out", () => {
    assert.deepEqual(faults(having("permissions-policy", undefined), true, new Set(["permissions-policy"])), []);
  });

  test("fails with a transport security of a day", () => {
    assert.deepEqual(faults(having("strict-transport-security", "max-age=86400"), true), [
      "sends no Strict-Transport-Security of 180 days or more: a first request goes in clear",
    ]);
  });

  test("fails where a header tells a version", () => {
    assert.deepEqual(faults(having("server", "nginx/1.26.3"), true), ["tells its version in server"]);
  });
});
