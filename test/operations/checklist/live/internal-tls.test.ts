import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { showsCertificate } from "../../../../components/internal-tls/shows-certificate.ts";
import * as pgbouncer from "../../../../components/pgbouncer/settings.ts";
import { certificateFile as postgresFile } from "../../../../components/postgres/settings.ts";
import * as redis from "../../../../components/redis/settings.ts";
import { liveInternalTls, shown } from "../../../../operations/checklist/live/internal-tls.ts";
import { answer, inspected, running } from "./stack.ts";

const containers = ["postgres", "pgbouncer", "redis", "web"].map((service) => inspected(service));
const overrides = { internalTls: { mode: "offered" } } as const;

async function judge(answers: (service: string) => ReturnType<typeof answer>, given: object = { overrides }) {
  const findings = await liveInternalTls.ask(running({ containers, answers, ...given }));
  return findings.map((finding) =>
    finding.kind === "not-applicable" ? finding.reason : `${finding.kind}: ${finding.subject}: ${finding.message}`,
  );
}

describe("live-internal-tls", () => {
  test("asks each server for the certificate that its component gave it", async () => {
    assert.deepEqual(shown, {
      postgres: { file: postgresFile, port: 5432 },
      pgbouncer: { file: pgbouncer.certificateFile, port: pgbouncer.port },
      redis: { file: redis.certificateFile, port: redis.tlsPort },
    });
    const asked: string[][] = [];
    const answers = (_: string, command: readonly string[]) => (asked.push([...command]), answer(""));
    assert.deepEqual(await liveInternalTls.ask(running({ containers, overrides, answers })), []);
    const words = showsCertificate(postgresFile, 5432, "postgres");
    assert.deepEqual(asked[0], [...words.slice(0, 2), "--wait", "3s", ...words.slice(2)]);
    assert.equal(asked.length, 3);
  });

  for (const said of [
    "the server still shows another certificate than /etc/keelson/reloaded/server.crt; its log says why",
    "the server speaks no TLS",
    "dial tcp 127.0.0.1:6380: connect: connection refused",
  ]) {
    test(`fails where ${said}`, async () =>
      assert.deepEqual(await judge((service) => (service === "redis" ? answer(said, "ended with 1") : answer(""))), [
        `violation: redis: does not show its certificate to those that connect: ${said}`,
      ]));
  }

  test("is not checked where the container does not answer", async () =>
    assert.deepEqual(await judge((service) => answer("", service === "postgres" ? "took too long" : undefined)), [
      "unanswered: postgres: its certificate cannot be asked for: took too long",
    ]));

  test("is not about stacks that speak in clear, or have none of the three", async () => {
    assert.deepEqual(await judge(() => answer(""), {}), ["internalTls.mode is off"]);
    assert.deepEqual(await judge(() => answer(""), { overrides, containers: [inspected("web")] }), [
      "the stack runs none of the three",
    ]);
  });
});
