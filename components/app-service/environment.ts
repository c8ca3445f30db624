import * as pulumi from "@pulumi/pulumi";
import type { ServiceConfig } from "../../config/schema.ts";
import { isPortless } from "../../config/health.ts";
import { directValues, filled, filledSecret, splitBySecrecy, type Values } from "./references.ts";
import { authorityFile, authorityFolder } from "../internal-tls/paths.ts";
import { parseDuration } from "../../sizing/units.ts";
import { givenSecrets } from "../../config/service-values.ts";
import { drawnSecrets } from "./generated.ts";
import { databaseUrls, redisUrl, type AppBackends } from "./urls.ts";

/** Variables that hold no secret; the stack file's own win. */
export function plainEnvironment(
  config: ServiceConfig,
  values: Values = {},
  { authority }: Pick<AppBackends, "authority"> = {},
): Record<string, string> {
  const { port, pool, needs, workers } = config;
  const own = Object.entries(splitBySecrecy(config).plain).map(([name, text]) => [name, filled(text, values)]);
  const listens: Record<string, string> = isPortless(config) ? {} : { PORT: String(port) };
  return {
    ...listens,
    ...(needs.includes("postgres") ? { POOL_SIZE: String(pool) } : {}),
    // Servers of many kinds heed it: one that was never asked for workers must not get them.
    ...(workers === undefined ? {} : { WEB_CONCURRENCY: String(workers) }),
    ...stopTimes(config),
    ...(authority === undefined ? {} : trustedBy(config)),
    ...(Object.fromEntries(own) as Record<string, string>),
  };
}

/**
 * For clients that are told no file: Node.js, and what asks OpenSSL or is written in Go. Both add to what they trust anyway;
 * SSL_CERT_FILE would take its place. libpq's own is for programs that take the URL apart and leave the file out (PHP).
 */
export const trusted = {
  NODE_EXTRA_CA_CERTS: authorityFile,
  PGSSLROOTCERT: authorityFile,
  SSL_CERT_DIR: `/etc/ssl/certs:${authorityFolder}`,
} as const;

/** An app whose PostgreSQL is not the stack's goes on to trust whom it trusted. */
function trustedBy({ needs }: ServiceConfig): Record<string, string> {
  const { PGSSLROOTCERT, ...others } = trusted;
  return needs.includes("postgres") ? { ...others, PGSSLROOTCERT } : others;
}

/** Beyond the time for which the edge uses an idle connection, whoever still had one has used it or let it go by. */
const lameDuckMarginSeconds = 2;

/** How long an app has to stop, and how much of it to serve on (docs/app-contract.md). */
function stopTimes(config: ServiceConfig): Record<string, string> {
  const lameDuck = isPortless(config) ? 0 : parseDuration(config.keepAlive) + lameDuckMarginSeconds;
  return { LAME_DUCK_SECONDS: String(lameDuck), STOP_GRACE_SECONDS: String(parseDuration(config.stopGrace)) };
}

/** Variables with a password in them: files in the container, never part of its definition. */
export function secretEnvironment(
  config: ServiceConfig,
  { database, redis, authority }: AppBackends,
  values: Values = {},
): Record<string, pulumi.Output<string>> {
  const own = Object.entries({ ...splitBySecrecy(config).secret, ...givenSecrets(config) });
  const given = Object.fromEntries(own.map(([name, text]) => [name, filledSecret(text, values)]));
  return {
    ...(database === undefined ? {} : databaseUrls({ database, authority })),
    ...(redis === undefined ? {} : redisUrl(redis)),
    ...given,
    ...drawnSecrets(config, values),
  };
}

/**
 * What the same service's release command gets: whatever names the pooler names PostgreSQL itself, as a migration must not
 * share its connection.
 */
export function directEnvironment(config: ServiceConfig, backends: AppBackends, values: Values) {
  const direct = { ...values, ...directValues(backends) };
  const { database, authority } = backends;
  const secrets = secretEnvironment(config, backends, direct);
  const own = { ...config.env, ...config.secretEnv };
  return {
    environment: plainEnvironment(config, direct, backends),
    secretEnvironment:
      database === undefined || "DATABASE_URL" in own
        ? secrets
        : { ...secrets, DATABASE_URL: databaseUrls({ database, authority }).DATABASE_DIRECT_URL },
  };
}
