import { type BadStack, nameRule, web } from "./bad-stack.ts";
import { wrongTargets } from "./target-stacks.ts";
import { unsafeInProduction } from "./unsafe-stacks.ts";
import { wrongKinds, wrongReferences } from "./wrong-kinds.ts";
import { wrongCertificates } from "./wrong-certificates.ts";
import { wrongEdge } from "./wrong-edge.ts";
import { wrongForeign } from "./wrong-foreign.ts";
import { wrongNeeds } from "./wrong-needs.ts";
import { wrongVolumes } from "./wrong-volumes.ts";
import { wrongAlerts } from "./wrong-alerts.ts";
import { wrongPolicies } from "./wrong-policies.ts";
import { wrongReleases } from "./wrong-releases.ts";
import { wrongSchedules } from "./wrong-schedules.ts";

const badValues: BadStack[] = [
  {
    name: "a missing environment",
    change: { environment: undefined },
    message: "keelson:stack.environment: missing; give development or production",
  },
  {
    name: "a shortened environment",
    change: { environment: "prod" },
    message:
      'keelson:stack.environment: "prod" is not allowed; give development or production; did you mean "production"?',
  },
  {
    name: "a misspelt target",
    change: { target: "kubernets" },
    message: 'keelson:stack.target: "kubernets" is not allowed; give docker or kubernetes; did you mean "kubernetes"?',
  },
  {
    name: "a misspelt section",
    change: { postgras: {} },
    message: 'keelson:stack.postgras: unknown key; did you mean "postgres"?',
  },
  {
    name: "a key in snake case",
    change: { pgbouncer: { pool_mode: "session" } },
    message: 'keelson:stack.pgbouncer.pool_mode: unknown key; did you mean "poolMode"?',
  },
  {
    name: "two swapped letters deep in a service",
    change: web({ health: { raediness: "/up" } }),
    message: 'keelson:stack.services.web.health.raediness: unknown key; did you mean "readiness"?',
  },
  {
    name: "a key that resembles none",
    change: { host: { swap: "1GiB" } },
    message: "keelson:stack.host.swap: unknown key; allowed here: docker, memory, cpus, disk",
  },
  {
    name: "memory without a unit",
    change: { host: { memory: 16 } },
    message: "keelson:stack.host.memory: 16 is not allowed; give auto or a size such as 512MiB or 16GiB",
  },
  {
    name: "a manual memory in another system's units",
    change: { redis: { memory: "512m" } },
    message: 'keelson:stack.redis.memory: "512m" is not allowed; give a size such as 512MiB or 16GiB',
  },
  {
    name: "no memory at all",
    change: web({ memory: "0MiB" }),
    message: 'keelson:stack.services.web.memory: "0MiB" is not allowed; give a size such as 512MiB or 16GiB',
  },
  {
    name: "negative cores",
    change: { host: { cpus: -1 } },
    message: "keelson:stack.host.cpus: -1 is not allowed; give auto or a number of cores such as 2 or 0.5",
  },
  {
    name: "too many replicas",
    change: web({ replicas: 51 }),
    message: "keelson:stack.services.web.replicas: 51 is not allowed; give a whole number from 1 to 50",
  },
  {
    name: "a number in quotes",
    change: web({ port: "8080" }),
    message: 'keelson:stack.services.web.port: "8080" is not allowed; give a whole number from 1 to 65535',
  },
  {
    name: "a variable that is a number",
    change: web({ env: { WORKERS: 4 } }),
    message:
      "keelson:stack.services.web.env.WORKERS: 4 is not allowed; give a text, in quotes where it reads as a number, true, false or null",
  },
  {
    name: "an empty section",
    change: { redis: null },
    message: "keelson:stack.redis: null is not allowed; give a group of keys, or {} for the defaults",
  },
  {
    name: "a list of services",
    change: { services: ["web"], edge: undefined },
    message: "keelson:stack.services: a list is not allowed; give a group of keys",
  },
  {
    name: "a service's name in capitals",
    change: { services: { Web: { build: "web" } } },
    message: `keelson:stack.services.Web: the name is not allowed; give ${nameRule}`,
  },
  {
    name: "an older PostgreSQL",
    change: { postgres: { version: 16 } },
    message: "keelson:stack.postgres.version: 16 is not allowed; give 17",
  },
  {
    name: "a setting of two lines",
    change: { postgres: { settings: { work_mem: "4MB\nfsync = off" } } },
    message: `keelson:stack.postgres.settings.work_mem: "4MB\\nfsync = off" is not allowed; give a number, true, false or a text of one line`,
  },
  {
    name: "a duration without a unit",
    change: web({ stopGrace: "30" }),
    message: 'keelson:stack.services.web.stopGrace: "30" is not allowed; give a duration such as 30s, 5m or 1h',
  },
  {
    name: "root as user",
    change: web({ user: "0:0" }),
    message: 'keelson:stack.services.web.user: "0:0" is not allowed; give a numeric "uid:gid" in quotes, uid above 0',
  },
  {
    name: "a path that would be nginx syntax",
    change: { edge: { routes: [{ service: "web", path: "/;}" }] } },
    message:
      'keelson:stack.edge.routes[0].path: "/;}" is not allowed; give a path such as /api of at most 1000 characters, decoded (no %), without //, /./, /../ and without spaces, quotes or ; { } ? # $',
  },
  {
    name: "an address that is a name",
    change: { edge: { address: "localhost" } },
    message: 'keelson:stack.edge.address: "localhost" is not allowed; give an IP address such as 127.0.0.1 or 0.0.0.0',
  },
  {
    name: "an unknown kind of TLS",
    change: { edge: { tls: { kind: "letsencrypt" } } },
    message: 'keelson:stack.edge.tls.kind: "letsencrypt" is not allowed; give none, self-signed, files, acme or secret',
  },
  {
    name: "TLS as a word",
    change: { edge: { tls: "none" } },
    message: 'keelson:stack.edge.tls: "none" is not allowed; give a group such as {kind: none}',
  },
  {
    name: "TLS files without a key",
    change: { edge: { tls: { kind: "files", certificate: "tls/chain.pem" } } },
    message: "keelson:stack.edge.tls.key: missing; give a file's path, relative to the project or absolute",
  },
  {
    name: "a long value, shortened",
    change: { workload: "w".repeat(60) },
    message: `keelson:stack.workload: "${"w".repeat(39)}…" is not allowed; give read-heavy, write-heavy, mixed, analytical or serverless`,
  },
];

const badSecretValues: BadStack[] = [
  {
    name: "a password of digits without showing it",
    change: { postgres: { password: 8372649 } },
    message: "keelson:stack.postgres.password: [secret] is not allowed; give a text of one line that is not empty",
  },
  {
    name: "a password with a line break, which would end a line of a server's files",
    change: { redis: { password: "one\ntwo-three-four-five" } },
    message: "keelson:stack.redis.password: [secret] is not allowed; give a text of one line that is not empty",
  },
  {
    name: "secret variables as a text without showing it",
    change: web({ secretEnv: "API_TOKEN=8372649" }),
    message: "keelson:stack.services.web.secretEnv: [secret] is not allowed; give a group of keys",
  },
  {
    name: "a number in a variable with a secret's name without showing it",
    change: web({ env: { API_TOKEN: 8372649 } }),
    message:
      "keelson:stack.services.web.env.API_TOKEN: [secret] is not allowed; give a text, in quotes where it reads as a number, true, false or null",
  },
  {
    name: "a URL with a password in the wrong place without showing it",
    change: { redis: "redis://default:8372649@cache" },
    message: "keelson:stack.redis: [secret] is not allowed; give a group of keys, or {} for the defaults",
  },
];

const badCombinations: BadStack[] = [
  {
    name: "a service with image and build",
    change: web({ image: "web:1" }),
    message: "keelson:stack.services.web: has both image and build; keep one",
  },
  {
    name: "a service with neither image nor build",
    change: web({ build: undefined }),
    message: "keelson:stack.services.web: has neither image (a registry reference) nor build (a folder); give one",
  },
  {
    name: "a service with a server's name",
    change: { services: { redis: { build: "cache" } } },
    message: "keelson:stack.services.redis: the name belongs to a server of the stack; choose another",
  },
  {
    name: "a need that is not part of the stack",
    change: { redis: undefined },
    message:
      'keelson:stack.services.web.needs[1]: "redis" is not part of the stack; add "redis: {}" under keelson:stack',
  },
  {
    name: "a need given twice",
    change: web({ needs: ["redis", "redis"] }),
    message: 'keelson:stack.services.web.needs[1]: "redis" is listed twice; keep one',
  },
  {
    name: "a variable name with a dash",
    change: web({ env: { "LOG-LEVEL": "debug" } }),
    message:
      "keelson:stack.services.web.env.LOG-LEVEL: the name is not allowed; give letters, digits, underscores and dots, starting with a letter or an underscore",
  },
  {
    name: "a variable in env and in secretEnv",
    change: web({ env: { MODE: "a" }, secretEnv: { MODE: "b" } }),
    message: "keelson:stack.services.web.env.MODE: is in secretEnv too; keep one of them",
  },
  {
    name: "a variable that Keelson sets",
    change: web({ env: { DATABASE_URL: "postgres://elsewhere/app" } }),
    message:
      "keelson:stack.services.web.env.DATABASE_URL: Keelson sets it for a service that needs postgres; remove it here, or postgres from needs, or make it of ${postgres.host} and the like",
  },
  {
    name: "a secret variable that Keelson sets",
    change: web({ secretEnv: { REDIS_URL: "redis://elsewhere" } }),
    message:
      "keelson:stack.services.web.secretEnv.REDIS_URL: Keelson sets it for a service that needs redis; remove it here, or redis from needs, or make it of ${redis.host} and the like",
  },
  {
    name: "a route to nowhere",
    change: { edge: { routes: [{ service: "shop" }] } },
    message:
      'keelson:stack.edge.routes[0].service: no service is called "shop" under keelson:stack.services; there is web',
  },
  {
    name: "a route given twice, once with a slash at its end",
    change: {
      edge: {
        routes: [
          { service: "web", path: "/api" },
          { service: "web", path: "/api/" },
        ],
      },
    },
    message:
      'keelson:stack.edge.routes[1]: host "*" and path "/api" are those of routes[0] too; keep one or change one',
  },
  {
    name: "an encoded path, which nginx would never match",
    change: { edge: { routes: [{ service: "web", path: "/caf%C3%A9" }] } },
    message:
      'keelson:stack.edge.routes[0].path: "/caf%C3%A9" is not allowed; give a path such as /api of at most 1000 characters, decoded (no %), without //, /./, /../ and without spaces, quotes or ; { } ? # $',
  },
  {
    name: "a route given twice",
    change: { edge: { routes: [{ service: "web" }, { service: "web", host: "*", path: "/" }] } },
    message: 'keelson:stack.edge.routes[1]: host "*" and path "/" are those of routes[0] too; keep one or change one',
  },
  {
    name: "one port for HTTP and HTTPS",
    change: { edge: { httpPort: 8443, httpsPort: 8443 } },
    message: "keelson:stack.edge.httpsPort: 8443 is keelson:stack.edge.httpPort too; choose another port",
  },
  {
    name: "two published servers on one port",
    change: { postgres: { publish: { port: 15000 } }, redis: { publish: { port: 15000 } } },
    message: "keelson:stack.redis.publish.port: 15000 is keelson:stack.postgres.publish.port too; choose another port",
  },
  {
    name: "a published server on the edge's port of all addresses",
    change: { postgres: { publish: { port: 443 } } },
    message: "keelson:stack.postgres.publish.port: 443 is keelson:stack.edge.httpsPort too; choose another port",
  },
];

export const badStacks = [
  ...wrongCertificates,
  ...wrongKinds,
  ...wrongReferences,
  ...badValues,
  ...badSecretValues,
  ...wrongAlerts,
  ...wrongPolicies,
  ...wrongReleases,
  ...wrongSchedules,
  ...badCombinations,
  ...wrongEdge,
  ...wrongNeeds,
  ...wrongForeign,
  ...wrongVolumes,
  ...wrongTargets,
  ...unsafeInProduction,
];
