import type { alertNames } from "../../../config/alerts/names.ts";
import { of, runs, type AlertCase, type Cases } from "./case.ts";
import { counter, gauge, gone } from "./series.ts";

const cadvisor = of("containers");
const web = 'service="web",name="shop-web-1"';
const redis = 'service="redis",name="shop-redis"';
const postgres = 'service="postgres",name="shop-postgres"';

const memory = (labels: string, ill: number, near: number): AlertCase => ({
  series: {
    [cadvisor("container_memory_working_set_bytes", labels)]: gauge(10, ill, near),
    [cadvisor("container_spec_memory_limit_bytes", labels)]: gauge(100),
    // Its page cache fills what it has, in health.
    [cadvisor("container_memory_working_set_bytes", postgres)]: gauge(99),
    [cadvisor("container_spec_memory_limit_bytes", postgres)]: gauge(100),
    // 0 is no limit, not a full one.
    [cadvisor("container_memory_working_set_bytes", `${labels},id="unlimited"`.replace("shop-", "other-"))]: gauge(50),
    [cadvisor("container_spec_memory_limit_bytes", `${labels},id="unlimited"`.replace("shop-", "other-"))]: gauge(0),
  },
});

export const containers: Cases<(typeof alertNames.containers)[number]> = {
  ContainerCpuHigh: {
    series: {
      [cadvisor("container_cpu_usage_seconds_total", web)]: counter(0.01, 0.45, 0.38),
      [cadvisor("container_spec_cpu_quota", web)]: gauge(50_000),
      [cadvisor("container_spec_cpu_period", web)]: gauge(100_000),
    },
    settles: 300,
  },
  ContainerThrottled: {
    series: {
      [cadvisor("container_cpu_cfs_throttled_periods_total", web)]: counter(0, 4, 2),
      [cadvisor("container_cpu_cfs_periods_total", web)]: counter(10),
    },
    settles: 300,
  },
  ContainerMemoryHigh: memory(redis, 91, 89),
  AppMemoryHigh: memory(web, 81, 79),
  ContainerRestarting: {
    // Another start at each sample; a deploy is one.
    series: { [cadvisor("container_start_time_seconds", web)]: { kind: "counter", healthy: 0, ill: 1, near: 0 } },
    settles: 300,
  },
  ContainerUnhealthy: { series: { [cadvisor("container_health_state", redis)]: gauge(1, 0) } },
};

const edgeJob = of("edge");
const blackbox = of("blackbox");
const requests = (status: string) =>
  edgeJob("keelson_edge_requests_total", `service="web",route="/",status="${status}"`);
const errors = (ill: number, near: number): AlertCase => ({
  series: { [requests("200")]: counter(10), [requests("500")]: counter(0, ill, near) },
  settles: 300,
});

/** All requests below the smaller or the larger bucket. */
const latency = (metric: (labels: string) => string, total: string, seconds: number): AlertCase => ({
  series: {
    [metric(`le="${seconds / 2}"`)]: counter(10, 0, 10),
    [metric(`le="${seconds}"`)]: counter(10, 0, 10),
    [metric(`le="${seconds * 4}"`)]: counter(10),
    [metric('le="+Inf"')]: counter(10),
    [total]: counter(10),
  },
  settles: 300,
});
const edgeLatency = (seconds: number): AlertCase =>
  latency(
    (labels) => edgeJob("keelson_edge_request_duration_seconds_bucket", `service="web",route="/",${labels}`),
    requests("200"),
    seconds,
  );

export const edge: Cases<(typeof alertNames.edge)[number]> = {
  // Its container is stopped: what it told ends, and only Prometheus knows that nobody answers.
  EdgeDown: { series: { [edgeJob("nginx_up")]: gone(1), [edgeJob("up")]: gauge(1, 0), ...runs("edge") } },
  EdgeConnectionsHigh: { series: { [edgeJob("nginx_connections_active")]: gauge(1, 1e6, 100) } },
  UrlDown: { series: { [blackbox("probe_success")]: gauge(1, 0) } },
  ErrorRateNotice: errors(0.2, 0.05),
  ErrorRateHigh: errors(0.7, 0.4),
  ErrorRateCritical: errors(1.5, 1),
  LatencyNotice: edgeLatency(0.5),
  LatencyHigh: edgeLatency(1),
  LatencyCritical: edgeLatency(2),
};

const day = 86_400;
const expiry = blackbox("probe_ssl_earliest_cert_expiry");

const certificate = (what: string) => of("certificates")(`keelson_certificate_${what}`, 'host="app.example.com"');
const [start, end] = [certificate("not_before_timestamp_seconds"), certificate("not_after_timestamp_seconds")];

export const certificates: Cases<(typeof alertNames.certificates)[number]> = {
  CertificateExpiring: { series: { [expiry]: gauge(60 * day, 29 * day, 31 * day) } },
  CertificateRenewalLate: {
    series: { [end]: gauge(60 * day, 12 * day, 15 * day), [start]: gauge(-30 * day, -78 * day, -75 * day) },
  },
  CertificateRenewalFailing: {
    series: { [certificate("consecutive_failures")]: gauge(0, 4, 3) },
  },
  CertificateExpired: { series: { [expiry]: gauge(day, 1, day) } },
};

const app = of("apps");
const replica = (metric: string, number: number) => cadvisor(metric, `service="web",name="shop-web-${number}"`);
const own = (status: string) => app("http_requests_total", `service="web",route="/",method="GET",status="${status}"`);

export const apps: Cases<(typeof alertNames.apps)[number]> = {
  // One replica of two may be away.
  ServiceDown: {
    series: {
      [replica("container_health_state", 1)]: gauge(1, 0, 0),
      [replica("container_health_state", 2)]: gauge(1, 0, 1),
      [replica("container_last_seen", 1)]: gauge(1),
    },
  },
  ServiceNotReady: {
    series: {
      [replica("container_health_state", 1)]: gauge(1, 0, 1),
      [replica("container_health_state", 2)]: gauge(1),
      [replica("container_last_seen", 1)]: gauge(1),
    },
  },
  AppErrorRateHigh: { series: { [own("200")]: counter(10), [own("503")]: counter(0, 0.7, 0.4) }, settles: 300 },
  AppLatencyHigh: latency(
    (labels) => app("http_request_duration_seconds_bucket", `service="web",route="/",${labels}`),
    own("200"),
    1,
  ),
  NodeGcPauses: {
    series: {
      [app("nodejs_gc_duration_seconds_sum", 'service="web",kind="major"')]: counter(0.001, 0.02, 0.008),
      [app("nodejs_gc_duration_seconds_count", 'service="web",kind="major"')]: counter(1),
    },
    settles: 300,
  },
  GoGcPauses: { series: { [app("go_gc_duration_seconds", 'service="web",quantile="1"')]: gauge(0.001, 0.02, 0.009) } },
  EventLoopLag: { series: { [app("nodejs_eventloop_lag_p99_seconds", 'service="web"')]: gauge(0.01, 0.2, 0.09) } },
  GoroutinesGrowing: {
    series: { [app("go_goroutines", 'service="web"')]: gauge(600, 1300, 900) },
    step: 60,
    healthy: 4500,
    settles: 660,
  },
};

const burning = (ill: number, near: number, settles: number): AlertCase => ({
  ...errors(ill, near),
  settles,
  step: 60,
});

export const slo: Cases<(typeof alertNames.slo)[number]> = {
  SloBurnFast: burning(0.3, 0.1, 3600),
  SloBurnSteady: burning(0.12, 0.05, 3600),
  SloBurnSlow: burning(0.06, 0.025, 3600),
  SloBurnTrickle: burning(0.03, 0.008, 3600),
};
