import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { collectFacts } from "../../policies/facts/from-resources.ts";
import { judgeAll } from "../../policies/judge.ts";
import { stackRules } from "../../policies/rules-stack.ts";
import { containerRules } from "../../policies/rules-containers.ts";
import { inState } from "../policies/proxies.ts";
import { kubernetesExample, recordKubernetes } from "../support/kubernetes-stack.ts";
import { recordStack } from "../support/recorded-stack.ts";
import { exampleStack } from "../support/stack-config.ts";

const watched = { monitoring: { enabled: true, probes: ["https://example.org/"] }, services: { web: { metrics: {} } } };
const withGrafana = { monitoring: { enabled: true, grafana: {} } };
const settings = {
  environment: "production",
  today: "2026-11-21",
  exemptions: [],
  levels: {},
  thresholds: {},
} as const;

type Resources = Awaited<ReturnType<typeof recordStack>>["resources"];

/** What the checklist says of monitoring's own servers, or against the rule of that name. */
function said(resources: Resources): string[] {
  const facts = collectFacts(resources.map(inState));
  const own = facts.containers.filter(({ tier }) => tier === "monitoring").map(({ service }) => service);
  const lines = judgeAll([...stackRules, ...containerRules], facts, settings).flatMap(({ rule, lines }) =>
    lines.map(({ status, subject, message }) => ({ rule, status, subject, message })),
  );
  return lines
    .filter(({ rule, subject }) => rule === "monitoring" || own.includes(subject))
    .map(({ rule, status, subject }) => `${rule}: ${status} ${subject}`);
}

const nightly = { build: "examples/node-app", schedule: "@daily", stopGrace: "5s" };
const upkeep = {
  services: { nightly },
  edge: {
    tls: { kind: "acme", email: "ops@example.com" },
    routes: [{ host: "app.example.com", service: "web" }],
  },
};

interface Attachment {
  readonly name: string;
  readonly aliases?: readonly string[];
}

/** The networks in which a server answers to the name by which Prometheus asks for it. */
function askedIn({ servers }: Awaited<ReturnType<typeof recordStack>>, service: string): string[] {
  const { inputs } = servers.find(({ name }) => name === service)!;
  return (inputs["networksAdvanced"] as Attachment[])
    .filter(({ aliases = [] }) => aliases.includes(`${service}-metrics`))
    .map(({ name }) => name.replace(/-network-0a1b2c$/, ""));
}

describe("a watched stack", () => {
  test("has its schedulers asked: apart from the edge and apps that which holds the data", async () => {
    const stack = await recordStack(exampleStack("prod", { monitoring: { enabled: true }, ...upkeep }));
    const asked = Object.fromEntries(["nightly", "backup", "acme"].map((name) => [name, askedIn(stack, name)]));
    assert.deepEqual(asked, { nightly: ["metrics"], backup: ["monitoring-backup"], acme: ["monitoring"] });
    const prometheus = stack.servers.find(({ name }) => name === "prometheus")!;
    const joined = (prometheus.inputs["networksAdvanced"] as Attachment[]).map(
      ({ name }) => name.split("-network-")[0],
    );
    assert.deepEqual(joined.sort(), ["metrics", "monitoring", "monitoring-backup"]);
    assert.deepEqual(
      [...new Set(said(stack.resources))].filter((line) => !line.includes(": exempt ")),
      [],
    );
  });

  test("that keeps logs reads files and no socket, in a network of its own", async () => {
    const stack = await recordStack(exampleStack("prod", { ...watched, logs: {} }));
    assert.deepEqual([...new Set(said(stack.resources))].filter((line) => line.endsWith(" vlagent")).sort(), [
      "host-mounts: exempt vlagent",
      "non-root: exempt vlagent",
    ]);
    const joined = ["victoria-logs", "vlagent"].map((server) => {
      const { inputs } = stack.servers.find(({ name }) => name === server)!;
      return (inputs["networksAdvanced"] as Attachment[]).map(({ name }) => name.split("-network-")[0]);
    });
    assert.deepEqual(joined, [["monitoring-logs"], ["monitoring-logs"]]);
  });

  test("on Docker breaks no rule but by Keelson's own exemptions", async () => {
    const { resources } = await recordStack(exampleStack("prod", watched));
    assert.deepEqual([...new Set(said(resources))].sort(), [
      "docker-socket: exempt cadvisor",
      "host-mounts: exempt cadvisor",
      "host-mounts: exempt node-exporter",
      "non-root: exempt cadvisor",
    ]);
  });

  test("in a cluster breaks none", async () => {
    const { resources } = await recordKubernetes(kubernetesExample("prod", watched));
    assert.deepEqual(said(resources), []);
  });

  test("runs Grafana where it is asked for: by the official image, published nowhere, with nothing that is kept", async () => {
    const { servers, resources } = await recordStack(exampleStack("prod", withGrafana));
    const { inputs } = servers.find(({ name }) => name === "grafana")!;
    assert.deepEqual(
      (inputs["networksAdvanced"] as Attachment[]).map(({ name }) => name.split("-network-")[0]),
      ["monitoring"],
    );
    assert.deepEqual([inputs["ports"], inputs["user"], inputs["readOnly"]], [[], "472:0", true]);
    assert.match(JSON.stringify(inputs["tmpfs"]), /"\/var\/lib\/grafana":"[^"]*size=65536k"/);
    assert.ok(!JSON.stringify(inputs["envs"]).includes("PASSWORD="));
    assert.deepEqual(
      said(resources).filter((line) => line.includes("grafana")),
      [],
    );
    assert.ok(!resources.some(({ type, name }) => type.endsWith(":Volume") && name === "grafana-data"));
  });

  test("runs Grafana in a cluster by the same settings", async () => {
    const { resources } = await recordKubernetes(kubernetesExample("prod", withGrafana));
    assert.deepEqual(said(resources), []);
    const pod = JSON.stringify(resources.find(({ type, name }) => type.endsWith(":Deployment") && name === "grafana"));
    assert.match(pod, /grafana\/grafana:12/);
    assert.match(pod, /GF_AUTH_ANONYMOUS_ENABLED/);
  });
});
