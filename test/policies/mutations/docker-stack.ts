import { change, rewrite, set } from "./change.ts";
import type { Break, Mutation } from "./types.ts";

const postgresConf = (edit: (text: string) => string) =>
  rewrite("postgres-postgres-files-writer", /postgresql\.conf$/, edit);
const redisConf = (edit: (text: string) => string) => rewrite("redis-reloaded-files-writer", /redis\.conf$/, edit);
const pgbouncerIni = (edit: (text: string) => string) =>
  rewrite("pgbouncer-pgbouncer-files-writer", /pgbouncer\.ini$/, edit);
const nginxConf = (edit: (text: string) => string) => rewrite("edge-edge-files-writer", /nginx\.conf$/, edit);
const setting = (name: string, value: string) => (text: string) =>
  text.replace(new RegExp(`^${name} = .*$`, "m"), `${name} = '${value}'`);

const secret = (value: string) => ({ services: { web: { secretEnv: { API_TOKEN: value } } } });

/** What only shows over the whole stack: budgets, files of the servers, secrets. */
export const dockerStackMutations: readonly Mutation[] = [
  {
    source: "000:384",
    title: "more memory than the host has",
    rule: "memory-budget",
    break: set("Container", "redis", "memory", 7000),
  },
  {
    source: "003:182",
    title: "fewer slots than the pools may take",
    rule: "connection-budget",
    break: postgresConf(setting("max_connections", "10")),
  },
  {
    source: "003:182",
    title: "a pool beyond the budget",
    rule: "connection-budget",
    break: pgbouncerIni((text) =>
      text.replace("max_db_connections=9", "max_db_connections=90").replace("pool_size=7", "pool_size=80"),
    ),
  },
  {
    source: "000:389",
    title: "shared buffers of half the memory",
    rule: "shared-buffers",
    break: postgresConf(setting("shared_buffers", "1GB")),
  },
  {
    source: "check 43",
    title: "io_uring, which the default seccomp profile forbids",
    rule: "io-method",
    break: postgresConf((text) => `${text}io_method = 'io_uring'\n`),
  },
  {
    source: "check 45",
    title: "Redis allowed all of its container's memory",
    rule: "redis-maxmemory",
    break: redisConf((text) => text.replace(/^maxmemory \d+$/m, "maxmemory 900000000")),
  },
  {
    source: "check 45",
    title: "Redis without a bound",
    rule: "redis-maxmemory",
    break: redisConf((text) => text.replace(/^maxmemory \d+\n/m, "")),
  },
  {
    source: "check 44",
    title: "PostgreSQL told to wait for its clients",
    rule: "stop-signal",
    break: set("Container", "postgres", "stopSignal", "SIGTERM"),
  },
  {
    source: "003:175",
    title: "a data store killed after a second",
    rule: "stop-grace",
    break: set("Container", "redis", "stopTimeout", 1),
  },
  {
    source: "check 42",
    title: "the data in the container alone",
    rule: "postgres-volume",
    break: change("Container", "postgres", (props) => ({
      ...props,
      volumes: (props["volumes"] as readonly { readonly containerPath: string }[]).filter(
        ({ containerPath }) => containerPath !== "/var/lib/postgresql/data",
      ),
    })),
  },
  {
    source: "check 46",
    title: "data that a destroy takes along",
    rule: "volume-retained",
    break: notRetained("postgres-data"),
  },
  {
    source: "check 45",
    title: "two servers on one data volume",
    rule: "single-writer",
    break: change("Container", "pgbouncer", (props) => ({
      ...props,
      volumes: [
        ...(props["volumes"] as readonly object[]),
        { containerPath: "/copy", volumeName: "keelson-test-redis-data" },
      ],
    })),
  },
  {
    source: "000:419",
    title: "a default as the value of a secret",
    rule: "secret-default",
    file: secret("hasura-admin-secret-key"),
  },
  {
    source: "001:378",
    title: "a short secret",
    rule: "secret-strength",
    file: secret("wq7Zk3vJx9Lm2Rt8Bn5c"),
    break: rewrite("web-secrets-writer", /API_TOKEN$/, () => "k9ZwpQ2v"),
  },
  {
    source: "002:226",
    title: "one secret under two names",
    rule: "secret-reuse",
    file: {
      services: { web: { secretEnv: { API_TOKEN: "wq7Zk3vJx9Lm2Rt8Bn5c", MAIL_TOKEN: "wq7Zk3vJx9Lm2Rt8Bn5c" } } },
    },
  },
  {
    source: "check 32",
    title: "a secret in a plain variable",
    rule: "secret-exposed",
    break: set("Container", "web-0", "envs.0", "GREETING=generated-for-redis-password"),
  },
  {
    source: "check 32",
    title: "a plain variable that is named like a secret",
    rule: "secret-variable",
    break: set("Container", "web-0", "envs.0", "SMTP_PASSWORD=vT4mQz8LpW2x"),
  },
  {
    source: "000:380",
    title: "an old protocol",
    rule: "tls-protocols",
    break: nginxConf((text) => text.replace("TLSv1.2 TLSv1.3", "TLSv1 TLSv1.2 TLSv1.3")),
  },
  {
    source: "issue 16",
    title: "PostgreSQL in clear",
    rule: "internal-tls",
    break: rewrite("postgres-reloaded-files-writer", /postgresql\.conf$/, setting("ssl", "off")),
  },
  {
    source: "issue 16",
    title: "a pooler that takes any certificate",
    rule: "internal-tls",
    break: pgbouncerIni((text) => text.replace("server_tls_sslmode = verify-full", "server_tls_sslmode = require")),
  },
  {
    source: "issue 16",
    title: "a stack in clear",
    rule: "internal-tls",
    file: { internalTls: { mode: "off" } },
  },
  {
    source: "issue 16",
    title: "Redis asked in clear",
    rule: "internal-tls-required",
    break: redisConf((text) => text.replace(/^port 0$/m, "port 6379")),
  },
  {
    source: "issue 16",
    title: "a stack that answers in clear too",
    rule: "internal-tls-required",
    file: { internalTls: { mode: "offered" } },
  },
  {
    source: "000:390",
    title: "the server's version in every answer",
    rule: "server-tokens",
    break: nginxConf((text) => text.replace("server_tokens off", "server_tokens on")),
  },
  {
    source: "004:163",
    title: "bodies of any size",
    rule: "body-size",
    break: nginxConf((text) => text.replace(/client_max_body_size \d+/, "client_max_body_size 0")),
  },
  {
    source: "004:153",
    title: "no X-Frame-Options, nor a policy in its place",
    rule: "security-headers",
    break: nginxConf((text) => text.replaceAll(/^ +add_header (X-Frame-Options|Content-Security-Policy) .*$/gm, "")),
  },
  {
    source: "004:159",
    title: "as many requests as a client sends",
    rule: "rate-limits",
    break: nginxConf((text) => text.replaceAll(/^ +limit_req zone=.*$/gm, "")),
  },
  {
    source: "002:223",
    title: "any site may read answers with credentials",
    rule: "cors",
    break: nginxConf((text) =>
      text.replaceAll(
        "add_header X-Request-Id $request_tag always;",
        'add_header X-Request-Id $request_tag always; add_header Access-Control-Allow-Origin "*"; add_header Access-Control-Allow-Credentials true;',
      ),
    ),
  },
];

function notRetained(name: string): Break {
  return (resources) =>
    resources.map((one) => (one.name === name ? { ...one, retainOnDelete: false, protect: false } : one));
}
