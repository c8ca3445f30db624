import type { IncomingMessage, Server } from "node:http";
import type { Logger } from "pino";

/** What the contract's variables say, by their names. Seconds and numbers are numbers; what is not set is undefined. */
export interface Config {
  readonly PORT: number;
  readonly HOST?: string;
  readonly DATABASE_URL?: string;
  readonly DATABASE_DIRECT_URL?: string;
  readonly REDIS_URL?: string;
  readonly POOL_SIZE: number;
  readonly WEB_CONCURRENCY: number;
  readonly LAME_DUCK_SECONDS: number;
  readonly DRAIN_SECONDS: number;
  readonly STOP_GRACE_SECONDS: number;
  readonly START_TIMEOUT_SECONDS: number;
  readonly LOG_LEVEL: "debug" | "info" | "warn" | "error";
  readonly DISK_PATH: string;
  readonly SERVICE_NAME?: string;
  readonly SERVICE_VERSION?: string;
  readonly GIT_COMMIT?: string;
  readonly BUILD_TIME?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface ConfigOptions {
  /** Variables that must be set. */
  readonly required?: readonly string[];
  /** The service's own look at its configuration; returns the problems. */
  readonly check?: (env: Environment) => readonly string[];
}

export declare class ConfigurationError extends Error {
  readonly problems: readonly string[];
}

/** @throws ConfigurationError with every problem */
export declare function readConfig(env?: Environment, options?: ConfigOptions): Config;

/** Something that the service needs. */
export interface DependencyDefinition {
  /** "postgres" and "redis" are told of by db-stats and redis-stats. */
  readonly kind?: "postgres" | "redis" | (string & {});
  readonly check: () => unknown;
  /** Runs before the service is ready, and may run again. */
  readonly prepare?: (() => unknown) | undefined;
  readonly version?: () => Promise<string>;
  readonly minVersion?: number;
  readonly stats?: () => unknown;
  readonly close?: () => unknown;
  /** @default 1500 */
  readonly checkTimeoutMs?: number;
  /** Whether the start waits for it. @default true */
  readonly awaited?: boolean;
  /** Whether checks go through a circuit breaker. @default true */
  readonly circuit?: boolean;
  /** Tells errors of an absent server from others. */
  readonly isUnavailable?: (error: Error) => boolean;
}

export interface Dependency {
  readonly name: string;
  readonly up: boolean;
  readonly circuit: "closed" | "open" | "half-open";
  /** Runs a call through the breaker; `retry` only for what may be repeated without harm. */
  call<T>(work: () => Promise<T>, options?: { readonly retry?: boolean }): Promise<T>;
}

type DriverOptions = Partial<DependencyDefinition>;

/** A pool of `pg`. */
export declare function postgres(pool: object, options?: DriverOptions): DependencyDefinition;
/** A client of `redis` or `ioredis`. */
export declare function redis(client: object, options?: DriverOptions): DependencyDefinition;
/** Options for a pool of `pg`: this process's share of the budget, connections younger than a pooler's idle limit. */
export declare function poolOptions(config: Pick<Config, "POOL_SIZE" | "WEB_CONCURRENCY">): {
  readonly max: number;
  readonly idleTimeoutMillis: number;
  readonly maxLifetimeSeconds: number;
  readonly connectionTimeoutMillis: number;
  readonly query_timeout: number;
  readonly keepAlive: boolean;
};

export interface ContractOptions extends ConfigOptions {
  readonly name?: string;
  readonly version?: string;
  readonly env?: Environment;
  readonly dependencies?: Readonly<Record<string, DependencyDefinition | undefined | false | null>>;
  /** One under which the endpoints are answered too: "/api". */
  readonly prefix?: string;
  /** "open" answers internal endpoints to requests that came through a proxy. @default "direct" */
  readonly internal?: "direct" | "open";
  readonly log?: Logger;
  /** The metrics library, where two are installed. */
  readonly metrics?: object;
  /** Throws ConfigurationError in place of ending the process. */
  readonly throws?: boolean;
}

interface WebSocketServer {
  readonly clients: Iterable<{ close(code: number, reason: string): void; terminate(): void }>;
}

export declare class Contract {
  readonly config: Config;
  readonly log: Logger;
  readonly started: boolean;
  readonly stopping: boolean;
  /** The registry of /metrics. */
  readonly registry: object;
  /** Id of the request that is being answered. */
  readonly requestId: string | undefined;
  dependency(name: string): Dependency;
  route(request: IncomingMessage, template: string): void;
  readonly fastifyHook: (request: never, reply: unknown, done: () => void) => void;
  attach<T extends Server>(server: T): T;
  attachWebSockets<T extends WebSocketServer>(server: T): T;
  job(name: string, work: (signal: AbortSignal) => Promise<unknown>): Promise<unknown>;
  onStop(name: string, work: () => unknown): void;
  run(
    server: Server,
    options?: { readonly port?: number; readonly host?: string; readonly prepare?: () => unknown },
  ): Promise<void>;
}

/** A wrong configuration ends the process with 78, all problems in one line. */
export declare function createContract(options?: ContractOptions): Contract;
export declare class StartError extends Error {}
export declare function createLogger(options?: { readonly level?: string }): Logger;
export declare const secretKeys: readonly string[];
export declare function isUnavailable(error: unknown): boolean;
/** The promise's outcome, or an error once the time is over. */
export declare function within<T>(milliseconds: number, promise: Promise<T>): Promise<T>;
