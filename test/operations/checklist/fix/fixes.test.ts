import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fixesOf } from "../../../../operations/checklist/fix/fixes.ts";
import type { Status } from "../../../../policies/report.ts";
import { stackConfig } from "../../../support/stack-config.ts";
import { line, result } from "../results.ts";

const found = (rule: string, subject: string, status: Status = "fail") =>
  result("health endpoints", [line(status, "is odd", subject)], { rule });

interface Case {
  readonly title: string;
  readonly rule: string;
  readonly subject?: string;
  readonly overrides?: Parameters<typeof stackConfig>[0];
  readonly edits: readonly object[];
}

const replicas = { path: ["services", "web", "replicas"], value: 2 };
const cases: readonly Case[] = [
  { title: "one replica becomes two", rule: "replicas", edits: [replicas] },
  { title: "on Docker too", rule: "replicas-docker", edits: [replicas] },
  { title: "two stay two", rule: "replicas", overrides: { services: { web: { replicas: 2 } } }, edits: [] },
  { title: "a service that the file does not have is left alone", rule: "replicas", subject: "cron", edits: [] },
  {
    title: "a data store's published port goes",
    rule: "published-ports",
    subject: "redis",
    overrides: { redis: { publish: { port: 6379 } } },
    edits: [{ path: ["redis", "publish"], value: undefined }],
  },
  { title: "what is not published stays", rule: "live-published-ports", subject: "postgres", edits: [] },
  {
    title: "an app's log gets bounds",
    rule: "log-rotation",
    edits: [
      { path: ["services", "web", "logs", "maxSize"], value: "10MiB" },
      { path: ["services", "web", "logs", "maxFiles"], value: 3 },
    ],
  },
  {
    title: "a server's log gets bounds",
    rule: "log-rotation",
    subject: "edge",
    edits: [
      { path: ["edge", "logs", "maxSize"], value: "10MiB" },
      { path: ["edge", "logs", "maxFiles"], value: 3 },
    ],
  },
  {
    title: "plain HTTP gets a certificate of its own",
    rule: "tls",
    subject: "edge",
    overrides: { edge: { tls: { kind: "none" } } },
    edits: [{ path: ["edge", "tls", "kind"], value: "self-signed" }],
  },
  { title: "a self-signed certificate is a person's to replace", rule: "tls", subject: "edge", edits: [] },
  { title: "a rule without a fix has none", rule: "image-tag", edits: [] },
];

describe("the fixes", () => {
  for (const { title, rule, subject = "web", overrides = {}, edits } of cases) {
    test(title, () => assert.deepEqual(fixesOf([found(rule, subject)], stackConfig(overrides)), edits));
  }

  test("mend warnings, too", () => {
    assert.deepEqual(fixesOf([found("replicas", "web", "warn")], stackConfig()), [replicas]);
  });

  for (const status of ["exempt", "not-checked", "not-applicable"] as const) {
    test(`leave alone what is ${status}`, () => {
      assert.deepEqual(fixesOf([found("replicas", "web", status)], stackConfig()), []);
    });
  }

  test("are made once, however many rules ask for the same", () => {
    assert.deepEqual(fixesOf([found("replicas", "web"), found("replicas-docker", "web")], stackConfig()), [replicas]);
  });
});
