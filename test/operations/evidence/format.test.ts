import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatEvidence } from "../../../operations/evidence/format.ts";
import { redact } from "../../../operations/evidence/redact.ts";
import type { Evidence } from "../../../operations/evidence/types.ts";

const sick: Evidence = {
  service: "web",
  instance: "web-7d4-x",
  state: "CrashLoopBackOff",
  restarts: 3,
  exitCode: 137,
  outOfMemory: true,
  events: ["BackOff (4 times): restarting"],
  conditions: ["not PodScheduled: no room"],
  lastLogLines: ["started", "connecting to postgres://web:hunter22@pgbouncer/web"],
};

describe("evidence for a person", () => {
  test("says what, why and what it printed last, without passwords", () => {
    assert.equal(
      formatEvidence([sick]),
      [
        "web (web-7d4-x): CrashLoopBackOff, out of memory, exit code 137, 3 restarts",
        "  condition  not PodScheduled: no room",
        "  event      BackOff (4 times): restarting",
        "  log        started",
        "  log        connecting to postgres://web:***@pgbouncer/web",
        "  perhaps    services.web: it needs more than its limit: memory: …",
        "",
      ].join("\n"),
    );
  });

  test("leaves out what is not known", () => {
    const { service, instance } = sick;
    const pending = { service, instance, state: "Pending", restarts: 0, events: [], conditions: [], lastLogLines: [] };
    assert.equal(formatEvidence([pending]), "web (web-7d4-x): Pending\n");
  });

  test("is nothing where everything is well", () => assert.equal(formatEvidence([]), ""));
});

describe("a log line", () => {
  for (const [line, shown] of [
    ["redis://:s3cret@redis:6379", "redis://:***@redis:6379"],
    ["connect postgresql://api:p%40ss@db/api?x=1", "connect postgresql://api:***@db/api?x=1"],
    ["password=hunter22 user=api", "password=*** user=api"],
    ['{"apiKey": "abc123", "level": "info"}', '{"apiKey": "***", "level": "info"}'],
    ["DB_PASSWORD: 'hunter22'", "DB_PASSWORD: '***'"],
    ["run --password hunter22 --verbose", "run --password *** --verbose"],
    ["ALTER ROLE api PASSWORD 'hunter22'", "ALTER ROLE api PASSWORD '***'"],
    ["requirepass hunter22", "requirepass ***"],
    ["Authorization: Bearer eyJhbGci", "Authorization: Bearer ***"],
    ["verifier SCRAM-SHA-256$4096:salt$key:key", "verifier SCRAM-SHA-256$***"],
  ] as const) {
    test(`shows no credential: ${shown}`, () => assert.equal(redact(line), shown));
  }

  for (const line of [
    'FATAL:  password authentication failed for user "api"',
    "GET http://web:8080/health 200",
    "token expired",
    "listening on 0.0.0.0:8080",
  ]) {
    test(`stays as it is: ${line}`, () => assert.equal(redact(line), line));
  }
});
