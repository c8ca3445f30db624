import { logs } from "./shared.ts";
import { days, duration, list, password, port, section, size, text, yesOrNo } from "./values.ts";

const publicUrl = text("a URL such as https://app.example.com/health", /^https?:\/\/[^\s/"']+\S*$/);

/** Prometheus takes whole seconds; below 5 s a small host is busy with being watched. */
const scrapeInterval = duration.refine((value) => !/^0*[1-4]s$/.test(value), "a duration from 5s such as 15s");

export const monitoring = section({
  enabled: yesOrNo
    .optional()
    .describe(
      "Prometheus, Alertmanager and the exporters of what the stack runs; when left out, true in production on a Docker host and false elsewhere.",
    ),
  interval: scrapeInterval.default("15s").describe("Time between two looks at every server."),
  retention: days.default("30d").describe("How long metrics are kept, where size has room for them."),
  size: size.default("4GiB").describe("Disk that metrics may take; the oldest go first."),
  memory: size.optional().describe("Memory of Prometheus; computed from the number of services when left out."),
  probes: list(publicUrl)
    .default([])
    .describe(
      "URLs that are asked from inside, beside the edge's own hosts: a page behind a CDN, an API that apps call.",
    ),
  grafana: section({
    memory: size.default("256MiB").describe("Memory of Grafana."),
    password: password.optional().describe("Password of its user admin; generated when left out."),
  })
    .optional()
    .describe("Grafana by its official image, with the dashboards of what the stack collects; not run when left out."),
  logs,
});

const metricsPath = text("a path such as /metrics", /^\/[^\s"'#]*$/);

export const metrics = section({
  port: port.optional().describe("Port that tells the metrics; the service's own when left out."),
  path: metricsPath.default("/metrics").describe("Where the metrics are told, in Prometheus's text format."),
})
  .optional()
  .describe("Where the service tells metrics of its own; collected while monitoring is on.");
