import * as pulumi from "@pulumi/pulumi";
import type { ServiceConfig } from "../../config/schema.ts";
import { fillReferences, holdsSecretReference, referencesIn } from "../../config/references.ts";
import { databaseUrls, redisUrl, type AppBackends } from "./urls.ts";

/** What the stack knows, by the name under which a text refers to it. */
export type Values = Readonly<Record<string, pulumi.Input<string>>>;

/** What a service's backends are called, their passwords and URLs included. */
export function backendValues({ database, redis, authority }: AppBackends): Values {
  return { ...(database && databaseValues({ database, authority })), ...(redis && redisValues(redis)) };
}

function databaseValues(backends: Parameters<typeof databaseUrls>[0]): Values {
  const { access, pooler } = backends.database;
  const { DATABASE_URL, DATABASE_DIRECT_URL } = databaseUrls(backends);
  return {
    "postgres.host": pooler.host,
    "postgres.port": String(pooler.port),
    "postgres.user": access.plan.role,
    "postgres.password": access.password,
    "postgres.database": access.plan.alias,
    "postgres.url": DATABASE_URL,
    "postgres.directUrl": DATABASE_DIRECT_URL,
  };
}

/** The values that a release command has in place of the pooler's. */
export function directValues({ database, authority }: AppBackends): Values {
  if (database === undefined) return {};
  const { access, postgres } = database;
  return {
    "postgres.host": postgres.host,
    "postgres.port": String(postgres.port),
    "postgres.database": access.plan.database,
    "postgres.url": databaseUrls({ database, authority }).DATABASE_DIRECT_URL,
  };
}

function redisValues(redis: NonNullable<AppBackends["redis"]>): Values {
  const { host, port, password } = redis;
  return {
    "redis.host": host,
    "redis.port": String(port),
    "redis.password": password,
    "redis.url": redisUrl(redis).REDIS_URL,
  };
}

/** Other services of the stack, by the names under which those that need them reach them. */
export function serviceValues(services: Readonly<Record<string, Pick<ServiceConfig, "port">>>): Record<string, string> {
  const entries = Object.entries(services).flatMap(([name, { port }]) => [
    [`services.${name}.host`, name],
    [`services.${name}.port`, String(port)],
    [`services.${name}.url`, `http://${name}:${port}`],
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** A text that holds no secret; every value that it names is known at once. */
export function filled(text: string, values: Values): string {
  const plain = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return fillReferences(text, Object.fromEntries(plain));
}

/** A text that may hold one: a secret as a whole. It depends on what it names, and on nothing else. */
export function filledSecret(text: string, values: Values): pulumi.Output<string> {
  const named = referencesIn(text).flatMap(({ name }) => (values[name] === undefined ? [] : [[name, values[name]]]));
  const used = Object.fromEntries(named) as Values;
  return pulumi.secret(pulumi.all(used).apply((known) => fillReferences(text, known)));
}

/** The variables of the stack file by whether what they take from the stack makes them secrets. */
export function splitBySecrecy({ env }: ServiceConfig) {
  const entries = Object.entries(env);
  return {
    plain: Object.fromEntries(entries.filter(([, text]) => !holdsSecretReference(text))),
    secret: Object.fromEntries(entries.filter(([, text]) => holdsSecretReference(text))),
  };
}
