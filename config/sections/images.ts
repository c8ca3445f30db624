import { imageReference, map, oneOf, password, section, text } from "./values.ts";

const override = imageReference.optional();

export const images = section({
  source: oneOf(["build", "registry"])
    .default("build")
    .describe(
      "build: Keelson's own folders under images/, which every test runs; registry: the well-known images, see docs/images.md.",
    ),
  registry: text(
    "a registry and folder such as registry.example.com/team",
    /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9._-]+)*$/,
  )
    .optional()
    .describe("Where keelson images push puts built images, and a cluster finds them."),
  registries: map(
    text(
      "a registry as it stands in references, such as registry.example.com:5000 or docker.io",
      /^[a-z0-9][a-z0-9.-]*(:\d+)?$/,
    ),
    section({
      username: text("a name without a colon", /^[^:\s]+$/).describe("Name of the login."),
      password: password.describe("Its password or token; give it encrypted."),
    }),
  )
    .default({})
    .describe("Logins to private registries; for others what docker login left on this machine counts."),
  overrides: section({
    postgres: override.describe("Image of PostgreSQL."),
    pgbouncer: override.describe("Image of PgBouncer."),
    redis: override.describe("Image of Redis."),
    edge: override.describe("Image of nginx."),
    prometheus: override.describe("Image of Prometheus."),
    alertmanager: override.describe("Image of Alertmanager."),
    "node-exporter": override.describe("Image of the exporter of the host's metrics."),
    cadvisor: override.describe("Image of cAdvisor, which tells of containers."),
    "postgres-exporter": override.describe("Image of the exporter of PostgreSQL."),
    "pgbouncer-exporter": override.describe("Image of the exporter of PgBouncer."),
    "redis-exporter": override.describe("Image of the exporter of Redis."),
    "blackbox-exporter": override.describe("Image of the exporter that asks public URLs."),
    "victoria-logs": override.describe("Image of VictoriaLogs, which keeps logs."),
    vlagent: override.describe("Image of vlagent, which reads logs."),
    grafana: override.describe("Image of Grafana."),
    acme: override.describe("Image that obtains certificates (edge.tls: {kind: acme})."),
    probe: override.describe("Image that carries the probe binary."),
  })
    .default({})
    .describe("Images to use in place of those of the source, by server."),
});
