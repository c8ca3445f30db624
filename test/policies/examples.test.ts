import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { collectFacts } from "../../policies/facts/from-resources.ts";
import type { Facts } from "../../policies/facts/types.ts";
import { judgeAll } from "../../policies/judge.ts";
import type { Environment } from "../../policies/rule.ts";
import { stackRules } from "../../policies/rules-stack.ts";
import { kubernetesExample, recordKubernetes } from "../support/kubernetes-stack.ts";
import { recordStack } from "../support/recorded-stack.ts";
import { exampleStack } from "../support/stack-config.ts";
import { inState } from "./proxies.ts";

const none = { today: "2026-11-21", exemptions: [], levels: {}, thresholds: {} };

/** The rules of each status, but for those that pass. */
function judged(facts: Facts, environment: Environment): Record<string, string[]> {
  const results = judgeAll(stackRules, facts, { environment, ...none }).filter(({ status }) => status !== "pass");
  const of = (status: string) => results.filter((result) => result.status === status).map(({ rule }) => rule);
  return Object.fromEntries(
    [...new Set(results.map(({ status }) => status))].sort().map((status) => [status, of(status)]),
  );
}

/** What is not built for every target, or not asked for. */
const others = ["monitoring", "alerting"];
const missing = ["tls-renewal", "backups", "backup-drill", "disaster-recovery", ...others];
/** The example's backups lie on the one host of a trial. */
const onHost = ["tls-renewal", "disaster-recovery", ...others];
const first = { "not-applicable": ["postgres-major"] };

describe("an example's applied state breaks only what is not built yet", () => {
  test("production on Docker, and its certificate of a trial", async () => {
    const { resources } = await recordStack(exampleStack("prod", { monitoring: { enabled: true } }));
    assert.deepEqual(judged(collectFacts(resources.map(inState)), "production"), {
      ...first,
      fail: ["tls", "tls-renewal", "disaster-recovery"],
    });
  });

  test("production on Docker that nobody watches", async () => {
    const { resources } = await recordStack(exampleStack("prod"));
    assert.deepEqual(judged(collectFacts(resources.map(inState)), "production"), {
      ...first,
      fail: ["tls", ...onHost],
    });
  });

  test("production on Docker with a release command, which no rule takes for a server", async () => {
    const release = { command: ["src/migrate.js"] };
    const { resources } = await recordStack(exampleStack("prod", { services: { web: { release } } }));
    const facts = collectFacts(resources.map(inState));
    assert.ok(facts.containers.some(({ service, job }) => service === "web" && job === true));
    assert.deepEqual(judged(facts, "production"), { ...first, fail: ["tls", ...onHost] });
  });

  test("production on Docker with an authority's certificates, of which nothing is left to exempt", async () => {
    const tls = { kind: "acme", email: "ops@example.com" };
    const routes = [{ host: "app.example.com", service: "web" }];
    const { resources } = await recordStack(exampleStack("prod", { edge: { tls, routes } }));
    const facts = collectFacts(resources.map(inState));
    assert.ok(facts.containers.some(({ service }) => service === "acme"));
    assert.deepEqual(judged(facts, "production"), { ...first, fail: onHost.filter((rule) => rule !== "tls-renewal") });
  });

  const nightly = {
    build: "examples/node-app",
    schedule: "@daily",
    stopGrace: "5s",
    needs: ["postgres"],
    database: "web",
  };

  test("production on Docker with a scheduled service, of which no rule asks what it asks of an app", async () => {
    const { resources } = await recordStack(exampleStack("prod", { services: { nightly } }));
    const facts = collectFacts(resources.map(inState));
    assert.ok(facts.containers.some(({ service }) => service === "nightly"));
    assert.deepEqual(judged(facts, "production"), { ...first, fail: ["tls", ...onHost] });
  });

  test("production on Kubernetes with a scheduled service", async () => {
    const { resources } = await recordKubernetes(kubernetesExample("prod", { services: { nightly } }));
    const facts = collectFacts(resources.map(inState));
    assert.deepEqual(judged(facts, "production"), { ...first, fail: ["tls", ...missing], warn: ["disk-minimum"] });
  });

  test("production on Kubernetes, and its small volumes", async () => {
    const { resources } = await recordKubernetes(kubernetesExample("prod"));
    assert.deepEqual(judged(collectFacts(resources.map(inState)), "production"), {
      ...first,
      fail: ["tls", ...missing],
      warn: ["disk-minimum"],
    });
  });

  test("production on Kubernetes with a release command, which no rule takes for a server", async () => {
    const release = { command: ["src/migrate.js"] };
    const { resources } = await recordKubernetes(kubernetesExample("prod", { services: { web: { release } } }));
    const facts = collectFacts(resources.map(inState));
    assert.ok(facts.containers.some(({ pod }) => pod?.kind === "CronJob"));
    assert.deepEqual(judged(facts, "production"), { ...first, fail: ["tls", ...missing], warn: ["disk-minimum"] });
  });

  test("development on Docker, which only warns", async () => {
    const { resources } = await recordStack(exampleStack("dev"));
    assert.deepEqual(judged(collectFacts(resources.map(inState)), "development"), {
      ...first,
      warn: [...missing, "security-headers", "rate-limits"],
    });
  });
});
