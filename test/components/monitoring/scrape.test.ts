import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { renderPrometheus } from "../../../components/monitoring/scrape.ts";
import { stackConfig } from "../../support/stack-config.ts";

interface Job {
  readonly job_name: string;
  readonly track_timestamps_staleness?: boolean;
  readonly metrics_path?: string;
  readonly static_configs?: readonly { readonly targets: string[]; readonly labels: Record<string, string> }[];
  readonly dns_sd_configs?: readonly { readonly names: string[]; readonly port: number }[];
}

type Given = Parameters<typeof stackConfig>[0];

function jobs(given: Given = {}): Job[] {
  const config = stackConfig({ monitoring: { enabled: true }, ...given });
  const text = renderPrometheus({ config, identity: { project: "shop", stack: "prod" } }, "0123456789abcdef");
  return (parse(text) as { scrape_configs: Job[] }).scrape_configs;
}

const names = (given?: Given) => jobs(given).map(({ job_name }) => job_name);

test("every server of the stack is a job", () =>
  assert.deepEqual(names(), [
    ...["prometheus", "alertmanager", "node", "postgres", "pgbouncer", "redis", "edge", "containers", "blackbox"],
    "keelson-config-0123456789abcdef",
  ]));

test("what reads logs and what keeps them are one job", () => {
  const job = jobs({ logs: {} }).find(({ job_name }) => job_name === "logs");
  assert.deepEqual(
    job?.static_configs?.map(({ targets, labels }) => [targets[0], labels["service"]]),
    [
      ["victoria-logs:9428", "victoria-logs"],
      ["vlagent:9429", "vlagent"],
    ],
  );
});

test("what the stack does not run is no job", () =>
  assert.deepEqual(
    names({ postgres: undefined, redis: undefined, services: { web: { needs: [] } } }).filter((name) =>
      ["postgres", "pgbouncer", "redis"].includes(name),
    ),
    [],
  ));

test("a container that is gone is missed at the next look, though cAdvisor tells times of its own", () =>
  assert.equal(jobs({}).find(({ job_name }) => job_name === "containers")?.track_timestamps_staleness, true));

test("a cluster's node and containers are asked by nobody", () =>
  assert.deepEqual(
    names({ target: "kubernetes" }).filter((name) => ["node", "containers"].includes(name)),
    [],
  ));

test("an app is found by name, at its own port unless it says another", () => {
  const job = (metrics: object) =>
    jobs({ services: { web: { metrics } } }).find(({ job_name }) => job_name === "apps-web");
  assert.deepEqual(job({})?.dns_sd_configs?.[0], {
    names: ["web-metrics"],
    type: "A",
    port: 8080,
    refresh_interval: "15s",
  });
  assert.equal(job({ port: 9100, path: "/stats" })?.dns_sd_configs?.[0]?.port, 9100);
  assert.equal(job({ port: 9100, path: "/stats" })?.metrics_path, "/stats");
});

test("each host of the edge is asked by its name, and a URL as it is", () => {
  const routes = [
    { host: "app.example.com", service: "web" },
    { service: "web", path: "/x" },
  ];
  const all = jobs({ edge: { routes }, monitoring: { enabled: true, probes: ["https://example.org/up"] } });
  const pages = all
    .filter(({ job_name }) => job_name.startsWith("blackbox"))
    .flatMap((job) => job.static_configs ?? []);
  assert.deepEqual(
    pages.map(({ targets, labels }) => [targets[0], labels["url"], labels["__param_hostname"]]),
    [
      ["https://edge-metrics:8443/", "https://app.example.com/", "app.example.com"],
      ["https://edge-metrics:8443/", "https://*/", undefined],
      ["https://example.org/up", "https://example.org/up", undefined],
    ],
  );
});

test("every job but an app's says whose figures it brings", () => {
  for (const { job_name, static_configs = [] } of jobs())
    for (const { labels } of static_configs) assert.ok(labels["service"] && labels["stack"] === "prod", job_name);
});

const nightly = { build: "jobs", schedule: "@daily", needs: [] };
const backups = { images: { source: "build" as const }, backups: {} };
const targets = (given: Given, name: string) =>
  jobs(given)
    .filter(({ job_name }) => job_name === name)
    .flatMap(({ static_configs = [] }) => static_configs.map(({ targets, labels }) => [targets[0], labels["service"]]));

test("all schedulers are one job", () =>
  assert.deepEqual(targets({ services: { nightly, hourly: nightly } }, "schedules"), [
    ["hourly-metrics:9180", "hourly"],
    ["nightly-metrics:9180", "nightly"],
  ]));

test("the backups' own scheduler is a job, unless all of it is done by hand", () => {
  assert.deepEqual(targets(backups, "backups"), [["backup-metrics:9180", "backup"]]);
  const off = { full: "off", differential: "off", verify: "off", drill: "off", prune: "off" };
  // Of files alone: Redis's are there.
  assert.deepEqual(targets({ ...backups, backups: { schedule: off } }, "backups"), [["backup-metrics:9180", "backup"]]);
  assert.deepEqual(targets({ ...backups, backups: { schedule: { ...off, files: "off" } } }, "backups"), []);
});

test("what obtains certificates is a job", () => {
  const tls = { kind: "acme" as const, email: "ops@example.com" };
  const edge = { tls, routes: [{ host: "app.example.com", service: "web" }] };
  assert.deepEqual(targets({ edge }, "certificates"), [["acme-metrics:8403", "acme"]]);
  assert.deepEqual(targets({}, "certificates"), []);
});

test("a cluster's controller runs what is scheduled, and tells it itself", () =>
  assert.deepEqual(targets({ target: "kubernetes", services: { nightly } }, "schedules"), []));
