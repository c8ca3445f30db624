import * as pulumi from "@pulumi/pulumi";
import type { ServiceConfig } from "../../config/schema.ts";
import { isPortless } from "../../config/health.ts";
import { filled, filledSecret, splitBySecrecy, type Values } from "./references.ts";
import { databaseUrls, redisUrl, type AppBackends } from "./urls.ts";

/** Variables that hold no secret; the stack file's own win. */
export function plainEnvironment(config: ServiceConfig, values: Values = {}): Record<string, string> {
  const { port, pool, needs } = config;
  const own = Object.entries(splitBySecrecy(config).plain).map(([name, text]) => [name, filled(text, values)]);
  const listens: Record<string, string> = isPortless(config) ? {} : { PORT: String(port) };
  return {
    ...listens,
    ...(needs.includes("postgres") ? { POOL_SIZE: String(pool) } : {}),
    ...(Object.fromEntries(own) as Record<string, string>),
  };
}

/** Variables with a password in them: files in the container, never part of its definition. */
export function secretEnvironment(
  config: ServiceConfig,
  { database, redis }: AppBackends,
  values: Values = {},
): Record<string, pulumi.Output<string>> {
  const own = Object.entries({ ...splitBySecrecy(config).secret, ...config.secretEnv });
  const given = Object.fromEntries(own.map(([name, text]) => [name, filledSecret(text, values)]));
  return {
    ...(database === undefined ? {} : databaseUrls(database)),
    ...(redis === undefined ? {} : redisUrl(redis)),
    ...given,
  };
}

/** The same for a command that must not share its connection: the pooler is left out. */
export function directEnvironment(
  secrets: Readonly<Record<string, pulumi.Input<string>>>,
  { database }: AppBackends,
): Readonly<Record<string, pulumi.Input<string>>> {
  return database === undefined ? secrets : { ...secrets, DATABASE_URL: secrets["DATABASE_DIRECT_URL"]! };
}
