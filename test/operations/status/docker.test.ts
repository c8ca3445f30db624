import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { instanceOf, lookOnDocker, type StatusContainer } from "../../../operations/status/docker.ts";
import { withDocker } from "../../support/fake-docker.ts";
import { pipeTo, withServer, type Reply } from "../../support/fake-server.ts";
import { stackConfig } from "../../support/stack-config.ts";

const MiB = 2 ** 20;
const started = "2026-01-10T12:00:00.123456789Z";

const container = (service: string, state: Partial<StatusContainer["State"]> = {}): StatusContainer => ({
  Id: `id-${service}`,
  Name: `/keelson-dev-${service}-1a2b`,
  RestartCount: 2,
  Config: {
    Labels: { "keelson.service": service, "keelson.tier": "app", "keelson.release": "0123456789abcdef" },
    Healthcheck: { Test: ["CMD", "/keelson/probe", service] },
  },
  HostConfig: { Memory: 128 * MiB, NanoCpus: 1_500_000_000 },
  State: { Status: "running", ExitCode: 0, OOMKilled: false, Error: "", StartedAt: started, ...state },
});

const health = (Status: string) => ({ Health: { Status, FailingStreak: 0, Log: [] } });

describe("a container", () => {
  test("that runs has its release, its start and what it uses of its limits", () => {
    const stats = (second: number, nanoseconds: number) => ({
      read: `2026-01-10T13:00:0${second}Z`,
      cpu_stats: { cpu_usage: { total_usage: nanoseconds } },
      memory_stats: { usage: 32 * MiB },
    });
    assert.deepEqual(instanceOf(container("web", health("healthy")), false, [stats(0, 0), stats(1, 3e8)]), {
      ...{ name: "keelson-dev-web-1a2b", isWell: true, state: "running, healthy", restarts: 2 },
      ...{ release: "0123456789abcdef", since: "2026-01-10T12:00:00.123Z" },
      memory: { used: 32 * MiB, limit: 128 * MiB },
      cpu: { used: 300, limit: 1500 },
    });
  });

  test("that has ended says how, and uses nothing", () => {
    const ended = container("web", { Status: "exited", ExitCode: 137, OOMKilled: true });
    const { isWell, state, since, memory } = instanceOf(ended, false, [undefined, undefined]);
    assert.deepEqual(
      { isWell, state, since, memory },
      { isWell: false, state: "exited, exit code 137, out of memory", since: undefined, memory: undefined },
    );
  });

  test("that Docker has not looked at yet is well where it answers so", () => {
    const starting = container("web", health("starting"));
    assert.equal(instanceOf(starting, true, [undefined, undefined]).isWell, true);
    assert.equal(instanceOf(starting, false, [undefined, undefined]).isWell, false);
  });
});

describe("a Docker host", () => {
  const containers = ["postgres", "web"].map((service) => container(service, health("healthy")));
  containers.push(container("edge", health("starting")));

  function reply(request: string): Reply | undefined {
    if (request.startsWith("GET /containers/json")) return { body: containers };
    const found = containers.find(({ Id }) => request.startsWith(`GET /containers/${Id}/`));
    if (found === undefined) return undefined;
    if (request.endsWith("/json")) return { body: found };
    return {
      body: {
        read: new Date().toISOString(),
        cpu_stats: { cpu_usage: { total_usage: 5 } },
        memory_stats: { usage: 9 },
      },
    };
  }

  /** An engine whose container of the edge answers a question that Docker has not asked yet with this exit code. */
  const look = (exitCode: number) =>
    withServer(reply, (port) => {
      const script = `case "$*" in
        "system dial-stdio") ${pipeTo(port)} ;;
        "exec id-edge /keelson/probe edge") exit ${exitCode} ;;
        *) exit 9 ;;
      esac`;
      const identity = { project: "keelson", stack: "dev" };
      return withDocker(script, () => lookOnDocker(stackConfig(), identity, process.env));
    });

  test("is asked for the stack's own containers, each for its state and what it uses", async () => {
    const { result, requests } = await look(0);
    assert.match(requests[0]!, /"keelson\.project=keelson","keelson\.stack=dev","keelson\.tier"/);
    const { services } = result;
    assert.deepEqual(
      services.map(({ service, wanted, instances }) => [service, wanted, instances.length]),
      [
        ["postgres", 1, 1],
        ["redis", 1, 0],
        ["pgbouncer", 1, 0],
        ["edge", 1, 1],
        ["web", 1, 1],
      ],
    );
    assert.ok(services.every(({ instances }) => instances.every(({ isWell }) => isWell)));
    assert.deepEqual(services[0]!.instances[0]!.cpu, { used: 0, limit: 1500 });
  });

  test("is not believed of one that is starting and does not answer", async () => {
    const { services } = (await look(1)).result;
    assert.equal(services.find(({ service }) => service === "edge")!.instances[0]!.isWell, false);
  });
});
